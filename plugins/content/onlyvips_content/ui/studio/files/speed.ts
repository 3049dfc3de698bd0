/** What is remembered: long enough to be calm, short enough to notice a change. */
const WINDOW_MS = 6000;

interface Sample {
  readonly at: number;
  readonly sent: number;
}

/** Says how fast bytes leave, by what left of late. */
export class Speed {
  #samples: Sample[] = [];

  /**
   * @param sent Bytes that have left in all.
   * @param at Milliseconds.
   */
  add(sent: number, at: number): void {
    const last = this.#samples.at(-1);
    // An upload that is resumed begins where it stopped: that is no speed.
    if (last && sent < last.sent) this.#samples = [];
    this.#samples = [...this.#samples.filter((sample) => at - sample.at < WINDOW_MS), { at, sent }];
  }

  /** Bytes a second; 0 while nothing can be said. */
  get perSecond(): number {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (!first || !last || last.at - first.at < 500) return 0;
    return ((last.sent - first.sent) / (last.at - first.at)) * 1000;
  }
}
