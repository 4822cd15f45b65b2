/** Calls a function in each iteration of the event loop, because a scene has no real timers. */
export function everyTick(call: () => void): { end: () => void } {
	let goesOn = true;
	const next = (): void => {
		call();
		if (goesOn) setImmediate(next);
	};
	next();
	return { end: () => void (goesOn = false) };
}
