import { Icon, useMessages } from '@onlyvips/sdk';
import type { Streak } from '../types';
import { Glyph } from './Glyph';

/** Days in a row, whether today counts already, and how many missed days do not matter. */
export function Flame({ streak }: { readonly streak: Streak }) {
  const { t, format } = useMessages();
  const { days, freezes, longest, today } = streak;
  return (
    <div className="quests-flame" data-lit={today}>
      <span className="quests-flame-mark">
        <Icon name="flame" size={26} filled={today} />
      </span>
      <p>
        <strong>
          {days ? t('streak.days', { count: days, days: format.number(days) }) : t('streak.none')}
        </strong>
        <span className="ov-hint">
          {today || !days
            ? t('streak.longest', { count: longest, days: format.number(longest) })
            : t('streak.today-missing')}
        </span>
      </p>
      {freezes > 0 && (
        <span
          className="quests-freezes"
          title={t('streak.freezes', { count: freezes, freezes: format.number(freezes) })}
        >
          <Glyph name="snow" size={16} />
          <span aria-hidden="true">{format.number(freezes)}</span>
          <span className="ov-visually-hidden">
            {t('streak.freezes', { count: freezes, freezes: format.number(freezes) })}
          </span>
        </span>
      )}
    </div>
  );
}
