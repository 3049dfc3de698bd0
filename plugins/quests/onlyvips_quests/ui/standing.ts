import type { Quest } from './types';

/** How a quest stands for the person, as the screens tell it. */
export type Standing =
  | 'available'
  | 'progress'
  | 'ready'
  | 'soon'
  | 'locked'
  | 'waiting'
  | 'held'
  | 'review'
  | 'done'
  | 'refused'
  | 'missed';

/** What the list can be narrowed to. */
export const GROUPS = ['all', 'todo', 'waiting', 'done', 'missed'] as const;
export type Group = (typeof GROUPS)[number];

const GROUP_OF: Record<Standing, Group> = {
  ready: 'todo',
  progress: 'todo',
  available: 'todo',
  soon: 'waiting',
  locked: 'waiting',
  waiting: 'waiting',
  held: 'waiting',
  review: 'waiting',
  done: 'done',
  refused: 'missed',
  missed: 'missed',
};

/** Icons of the shell's set. */
export const ICON_OF: Record<Standing, string> = {
  available: 'flag',
  progress: 'flag',
  ready: 'gift',
  soon: 'calendar',
  locked: 'lock',
  waiting: 'calendar',
  held: 'shield',
  review: 'search',
  done: 'check',
  refused: 'alert',
  missed: 'ban',
};

export function standingOf(quest: Quest, now = Date.now()): Standing {
  switch (quest.state) {
    case 'in_progress':
      return quest.progress.done >= quest.progress.of ? 'ready' : 'progress';
    case 'closed':
      return quest.starts_at && Date.parse(quest.starts_at) > now ? 'soon' : 'missed';
    case 'full':
    case 'failed':
      return 'missed';
    default:
      return quest.state;
  }
}

export function groupOf(quest: Quest): Group {
  return GROUP_OF[standingOf(quest)];
}

/** Whether evidence can be offered now. */
export function canDo(quest: Quest): boolean {
  return quest.state === 'available' || quest.state === 'in_progress';
}

/** How a quest is proved: by a press that lets the platform look, by handing in, by answering. */
export function wayOf(quest: Quest): 'check' | 'proof' | 'answers' {
  if (quest.evidence.includes('proof')) return 'proof';
  return quest.evidence.includes('answers') ? 'answers' : 'check';
}

export interface Filter {
  readonly group: Group;
  readonly difficulty: string;
  readonly type: string;
}

/** Quests that a filter leaves, in the operator's order, what is done behind the others. */
export function chosen(quests: readonly Quest[], filter: Filter): readonly Quest[] {
  const found = quests.filter(
    (quest) =>
      (filter.group === 'all' || groupOf(quest) === filter.group) &&
      (!filter.difficulty || quest.difficulty === filter.difficulty) &&
      (!filter.type || quest.type === filter.type),
  );
  const isOver = (quest: Quest) => ['done', 'missed'].includes(groupOf(quest));
  return [...found.filter((quest) => !isOver(quest)), ...found.filter(isOver)];
}
