/** The video models of OctopusX: seconds that a task runs, and whether it costs half. */
export const octopusxVideoModels: ReadonlyMap<string, { seconds: number; isFast: boolean }> = new Map([
	['doubao-seedance-2-0-260128', { seconds: 120, isFast: false }],
	['doubao-seedance-2-0-fast-260128', { seconds: 60, isFast: true }],
	['doubao-seedance-1-5-pro-251215', { seconds: 90, isFast: false }],
]);

/** True for the id of a video model. */
export function isOctopusxVideo(model: string): boolean {
	return octopusxVideoModels.has(model);
}
