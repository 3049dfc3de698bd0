import type { Question } from './types';

/** An answer while it is given: a position, positions, words, or nothing yet. */
export type Answer = number | readonly number[] | string | undefined;
export type Answers = Readonly<Record<number, Answer>>;

/** What is wrong with an answer: a key of a message, and what it speaks of. */
export interface Fault {
  readonly key: 'required' | 'choose' | 'write';
  readonly least: number;
  readonly most: number;
}

export function isEmpty(answer: Answer): boolean {
  if (answer === undefined) return true;
  if (typeof answer === 'number') return false;
  return typeof answer === 'string' ? answer.trim() === '' : answer.length === 0;
}

/** Says what an answer lacks; null for one that can be sent. */
export function faultOf(question: Question, answer: Answer): Fault | null {
  const { least, most } = question;
  if (isEmpty(answer)) return question.required ? { key: 'required', least, most } : null;
  if (question.kind === 'single') return null;
  const size = typeof answer === 'string' ? answer.trim().length : (answer as number[]).length;
  if (size >= least && size <= most) return null;
  return { key: question.kind === 'text' ? 'write' : 'choose', least, most };
}

/** The first question whose answer cannot be sent; -1 if all can. */
export function firstFault(questions: readonly Question[], answers: Answers): number {
  return questions.findIndex((question) => faultOf(question, answers[question.number]));
}

/** Adds or takes away an option of a question that allows several. */
export function toggled(answer: Answer, option: number): readonly number[] {
  const before = Array.isArray(answer) ? (answer as readonly number[]) : [];
  const without = before.filter((other) => other !== option);
  const next = without.length < before.length ? without : [...before, option];
  return [...next].sort((one, other) => one - other);
}

/** Answers as the API takes them: by number, without what was left out. */
export function toBody(questions: readonly Question[], answers: Answers) {
  const given = questions.filter(({ number }) => !isEmpty(answers[number]));
  return Object.fromEntries(
    given.map(({ number }) => {
      const answer = answers[number];
      return [String(number), typeof answer === 'string' ? answer.trim() : answer];
    }),
  );
}
