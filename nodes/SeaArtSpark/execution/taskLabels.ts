import type { Labels } from '../resources/labels';

/** Maximum tasks to remember, of all accounts. */
const MAX_TASKS = 2_000;

const labelsByTask = new Map<string, Labels>();

/** Labels of the tasks that this process submitted: *Task: Get* and *Wait* return them with the results. */
export interface TaskLabels {
	remember(taskId: string, labels: Labels): void;
	/** Empty if another process submitted the task, or too many tasks followed. */
	of(taskId: string): Labels;
}

/** @param account hash that identifies it: a task ID is only unique within its account */
export function taskLabelsOf(account: string): TaskLabels {
	const keyOf = (taskId: string): string => `${account} ${taskId}`;
	return {
		remember(taskId, labels) {
			if (taskId === '' || Object.keys(labels).length === 0) return;
			labelsByTask.set(keyOf(taskId), labels);
			const [oldest] = labelsByTask.keys();
			if (labelsByTask.size > MAX_TASKS) labelsByTask.delete(oldest!);
		},
		of: (taskId) => labelsByTask.get(keyOf(taskId)) ?? {},
	};
}
