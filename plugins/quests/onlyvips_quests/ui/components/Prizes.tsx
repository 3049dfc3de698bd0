import { query, useMessages } from '@onlyvips/sdk';
import type { Prize } from '../types';

/** What a season gives at its end, by place and by raffle. */
export function Prizes({ prizes }: { readonly prizes: readonly Prize[] }) {
  const { t, format } = useMessages();
  const badged = prizes.some(({ rewards }) => rewards.badge);
  const badges = query.useQuery('get', '/api/v1/quests/badges', {}, { enabled: badged });
  const n = format.number;

  function whose({ from_rank, to_rank, raffle, min_xp }: Prize): string {
    if (raffle !== null) {
      return t('season.raffle', { count: raffle, people: n(raffle), xp: n(min_xp) });
    }
    if (from_rank === to_rank) return t('season.place', { rank: n(from_rank ?? 1) });
    return t('season.places', { from: n(from_rank ?? 1), to: n(to_rank ?? 1) });
  }

  function what({ rewards }: Prize): string {
    const badge = badges.data?.items.find(({ slug }) => slug === rewards.badge);
    const others = rewards.others.length;
    return format.list([
      ...(rewards.xp ? [t('reward.xp', { xp: n(rewards.xp) })] : []),
      ...(rewards.badge ? [badge ? `${badge.icon} ${badge.name}` : t('reward.badge')] : []),
      ...(others ? [t('season.more', { count: others, rewards: n(others) })] : []),
    ]);
  }

  return (
    <ul className="quests-prizes">
      {prizes.map((prize, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: prizes are known by their number
        <li key={index} data-step={prize.raffle === null ? (prize.from_rank ?? 0) : 'raffle'}>
          <span aria-hidden="true">{signOf(prize)}</span>
          <strong>{whose(prize)}</strong>
          <span>{what(prize)}</span>
        </li>
      ))}
    </ul>
  );
}

function signOf({ from_rank, raffle }: Prize): string {
  if (raffle !== null) return '🎟️';
  return { 1: '🥇', 2: '🥈', 3: '🥉' }[from_rank ?? 0] ?? '🎁';
}
