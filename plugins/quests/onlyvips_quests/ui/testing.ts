/** Values for tests. */

import type { Badge, Case, Claim, OwnClaim, Profile, Quest, Review } from './types';

export function aQuest(changes: Partial<Quest> = {}): Quest {
  return {
    id: 7,
    version: 1,
    slug: 'join-news',
    type: 'channel_join',
    title: 'Join the news channel',
    description: 'Be the first to know.',
    difficulty: 'easy',
    xp: 50,
    badge: null,
    rewards: [],
    recurrence: 'once',
    state: 'available',
    done: false,
    progress: { done: 0, of: 1 },
    requires: [],
    link: null,
    parameters: {},
    starts_at: null,
    ends_at: null,
    places: null,
    next_try_at: null,
    attempts_left: null,
    hold_seconds: 0,
    held_until: null,
    taken: false,
    evidence: ['join'],
    questions: [],
    pass_mark: null,
    own_link: false,
    ...changes,
  };
}

/** A claim that was paid, unless it is changed. */
export function aClaim(changes: Partial<Claim> = {}): Claim {
  return {
    outcome: 'completed',
    reason: '',
    reasons: [],
    claim_id: 1,
    xp: 50,
    total_xp: 50,
    level: 1,
    level_up: false,
    badges: [],
    quest: aQuest({ state: 'done', done: true, progress: { done: 1, of: 1 } }),
    ...changes,
  };
}

export function aProfile(changes: Partial<Profile> = {}): Profile {
  return {
    account_id: 1,
    xp: 0,
    level: 1,
    level_xp: 0,
    level_span: 100,
    completed: 0,
    rank: null,
    streak: { days: 0, longest: 0, freezes: 0, last_day: null, today: false },
    badges: [],
    ...changes,
  };
}

/** A badge that was earned. */
export function aBadge(slug: string, place: number | null, changes: Partial<Badge> = {}): Badge {
  return {
    slug,
    name: `Badge ${slug}`,
    description: '',
    icon: '🌱',
    rarity: 'rare',
    earned_at: '2026-01-02T00:00:00Z',
    progress: null,
    place,
    share: 12.5,
    ...changes,
  };
}

export function anOwnClaim(changes: Partial<OwnClaim> = {}): OwnClaim {
  return {
    id: 3,
    quest_id: 7,
    slug: 'join-news',
    title: 'Join the news channel',
    state: 'refused',
    xp: 50,
    claimed_at: '2026-01-02T00:00:00Z',
    hold_until: null,
    reasons: [],
    decision: '',
    appeal: null,
    may_appeal: true,
    ...changes,
  };
}

export function aReview(changes: Partial<Review> = {}): Review {
  return {
    id: 12,
    kind: 'proof',
    state: 'open',
    claim_id: 3,
    account_id: 2,
    name: 'Mia Moon',
    quest_id: 7,
    slug: 'fan-art',
    title: 'Fan art',
    xp: 200,
    claim_state: 'review',
    score: 0,
    claimed_at: '2026-01-02T00:00:00Z',
    proof_id: 5,
    statement: '',
    opened_at: '2026-01-02T00:00:00Z',
    moderator_id: null,
    moderator_name: '',
    claimed_until: null,
    decided_at: null,
    reason: '',
    ...changes,
  };
}

export function aCase(review: Review, changes: Partial<Case> = {}): Case {
  return {
    review,
    reasons: [],
    facts: {},
    text: 'I drew this.',
    has_picture: false,
    twins: [],
    history: { review: 1 },
    earlier: [],
    ...changes,
  };
}
