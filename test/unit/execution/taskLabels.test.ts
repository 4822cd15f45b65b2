import { taskLabelsOf } from '../../../nodes/SeaArtSpark/execution/taskLabels';

it('the labels of a task belong to its account', () => {
	taskLabelsOf('one').remember('t1', { prompt: 'a fox', seed: 7 });
	expect(taskLabelsOf('one').of('t1')).toEqual({ prompt: 'a fox', seed: 7 });
	expect(taskLabelsOf('another').of('t1')).toEqual({});
	expect(taskLabelsOf('one').of('t2')).toEqual({});
});

it('the labels of the oldest tasks are dropped', () => {
	const labels = taskLabelsOf('one');
	for (let index = 0; index < 2_001; index++) labels.remember(`many ${index}`, { prompt: `${index}` });
	expect(labels.of('many 0')).toEqual({});
	expect(labels.of('many 1')).toEqual({ prompt: '1' });
	expect(labels.of('many 2000')).toEqual({ prompt: '2000' });
});

it('a task without an ID has no labels', () => {
	taskLabelsOf('one').remember('', { prompt: 'a fox' });
	expect(taskLabelsOf('one').of('')).toEqual({});
});
