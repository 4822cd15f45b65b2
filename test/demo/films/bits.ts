/** Writes the bits of an H.264 payload, highest bit of each byte first. */
export class BitWriter {
	private bytes = Buffer.alloc(4096);
	private length = 0;
	private free = 8;

	/** The lowest `count` bits of a number, 0 to 31 of them. */
	bits(count: number, value: number): this {
		for (let bit = count - 1; bit >= 0; bit--) {
			if (this.free === 8) this.grow(1);
			this.free--;
			if ((value >> bit) & 1) this.bytes[this.length]! |= 1 << this.free;
			if (this.free === 0) {
				this.free = 8;
				this.length++;
			}
		}
		return this;
	}

	/** An unsigned Exp-Golomb code. */
	ue(value: number): this {
		const length = 32 - Math.clz32(value + 1);
		return this.bits(length - 1, 0).bits(length, value + 1);
	}

	/** A signed Exp-Golomb code. */
	se(value: number): this {
		return this.ue(value > 0 ? 2 * value - 1 : -2 * value);
	}

	/** Zero bits up to the next whole byte. */
	align(): this {
		return this.free === 8 ? this : this.bits(this.free, 0);
	}

	/** Whole bytes; only where the writer is aligned. */
	append(bytes: Uint8Array): this {
		this.grow(bytes.length);
		this.bytes.set(bytes, this.length);
		this.length += bytes.length;
		return this;
	}

	/** Ends the payload with its stop bit. @returns everything written */
	finish(): Buffer {
		this.bits(1, 1).align();
		return this.bytes.subarray(0, this.length);
	}

	private grow(more: number): void {
		if (this.length + more <= this.bytes.length) return;
		const larger = Buffer.alloc(2 * (this.length + more));
		larger.set(this.bytes);
		this.bytes = larger;
	}
}
