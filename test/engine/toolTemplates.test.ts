import { TEMPLATES } from '../../nodes/SeaArtSpark/resources/imageEffects/templates';
import { containing } from './matchers';
import { openScene, type Scene } from './scene';

const Image_URL = 'https://example.com/child.jpg';

const ask = async (scene: Scene, Template: string) => await scene.runAsTool('imageEffects.apply', {}, { calls: [{ Image_URL, Template }] });

const sentTo = (scene: Scene) => scene.sent().map(({ params }) => params.template_id);

describe('a template', () => {
	test.each([
		['felt_3d_polaroid', 'felt_3d_polaroid'],
		['Felt 3D Polaroid Style', 'felt_3d_polaroid'],
		['Felt-3D-Polaroid', 'felt_3d_polaroid'],
		['mid-autumn festival individual', 'Mid-Autumn_Festival_individual'],
		['Spring Festival Red Wall', 'Spring_Festival_traditional_Chinese_architecture'],
		['pixel world', 'my_world'],
	])('the template "%s" is recognized', async (template, id) => {
		const scene = await openScene();
		await ask(scene, template);
		expect(sentTo(scene)).toEqual([id]);
	});

	test.each([
		['felt polaroid', 'felt_3d_polaroid'],
		['crystal_ball', 'glass_ball'],
		['xmas tree', 'Christmas_tree'],
	])('the template "%s" is refused with the closest match, and nothing is sent', async (template, id) => {
		const scene = await openScene();
		const run = await ask(scene, template);
		expect(run.answers).toEqual([
			{ answer: [{ error: `'Template' is "${template}", which is no template`, next: containing(`${id} (`) }] },
		]);
		expect(scene.requests()).toBe(0);
	});

	test('the template is required: no effect is bought without one', async () => {
		const scene = await openScene();
		const { seen } = await scene.runAsTool('imageEffects.apply', {}, { calls: [] });
		expect(seen?.fields.Template).not.toHaveProperty('default');
		const run = await scene.runAsTool('imageEffects.apply', {}, { calls: [{ Image_URL }] });
		expect(JSON.stringify(run.answers)).not.toContain('imageUrl');
		expect(scene.requests()).toBe(0);
	});

	test('every ID and every name of the list is recognized as itself', async () => {
		const scene = await openScene();
		const calls = TEMPLATES.flatMap(({ id, name }) => [id, name, id.toUpperCase()]).map((Template) => ({ Image_URL, Template }));
		await scene.runAsTool('imageEffects.apply', { waitForCompletion: false }, { calls });
		expect(sentTo(scene)).toEqual(TEMPLATES.flatMap(({ id }) => [id, id, id]));
	});

	test('a template with an invalid ID is refused with the closest match, and nothing is sent', async () => {
		const scene = await openScene();
		const run = await scene.run('imageEffects.apply', { imageUrl: Image_URL, templateId: '={{ "a felt polaroid" }}' });
		expect(run.error?.message).toBe(`'Template' is "a felt polaroid", which is no template`);
		expect(run.error?.description).toContain('felt_3d_polaroid (');
		expect(scene.requests()).toBe(0);
	});
});
