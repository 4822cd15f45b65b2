export const FILE_BYTES = 4 * 1_048_576;
export const TASK_SECONDS = 0.3;
