import { useMessages } from '@onlyvips/sdk';
import { useCounting } from '../motion';
import type { Profile } from '../types';
import { Bar } from './Bar';
import { Ring } from './Ring';

/** The level, and how far it is to the next one. */
export function Level({ profile }: { readonly profile: Profile }) {
  const { t, format } = useMessages();
  const xp = useCounting(profile.xp);
  const into = useCounting(profile.level_xp);
  const span = profile.level_span;
  const told = t('level.to-next', {
    into: format.number(into),
    span: format.number(span),
    next: format.number(profile.level + 1),
  });
  return (
    <div className="quests-level">
      <Ring share={span > 0 ? into / span : 0} size={68} className="quests-level-ring">
        <strong>{format.number(profile.level)}</strong>
      </Ring>
      <div className="quests-level-text">
        <p className="quests-level-name">
          <strong>{t('level.name', { level: format.number(profile.level) })}</strong>
          <span className="quests-level-xp">{t('reward.xp', { xp: format.number(xp) })}</span>
        </p>
        <Bar done={into} of={span} label={told} />
        <p className="ov-hint">{told}</p>
      </div>
    </div>
  );
}
