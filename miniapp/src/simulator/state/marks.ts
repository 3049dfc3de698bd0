const name = (user: number) => `onlyvips.simulator.read.${user}`;

/** How far one person read each chat; Telegram keeps that, the simulator does not. */
export function readMarks(user: number): Record<string, number> {
  try {
    return JSON.parse(localStorage.getItem(name(user)) ?? '{}') as Record<string, number>;
  } catch {
    return {};
  }
}

export function writeMarks(user: number, marks: Readonly<Record<string, number>>): void {
  localStorage.setItem(name(user), JSON.stringify(marks));
}
