/** Calls a function at each turn of the event loop: the clock of a scene has no timers of this world. */
export function everyMoment(look: () => void): { end: () => void } {
	let goesOn = true;
	const turn = (): void => {
		look();
		if (goesOn) setImmediate(turn);
	};
	turn();
	return { end: () => void (goesOn = false) };
}
