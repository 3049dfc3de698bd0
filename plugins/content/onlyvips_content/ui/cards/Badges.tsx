import { Icon, useMessages } from '@onlyvips/sdk';
import { useAssets } from '../data/assets';
import type { WorkCard } from '../data/types';
import { Glyph } from '../media/glyphs';
import { KIND_ICONS, lockOf } from './kinds';

/** What a work is: its kind, how long or how many. */
export function KindBadge({ work }: { readonly work: WorkCard }) {
  const { t, format } = useMessages();
  const sign = KIND_ICONS[work.kind];
  const measure =
    work.duration_ms > 0
      ? format.duration(work.duration_ms / 1000)
      : (work.kind === 'gallery' || work.kind === 'bundle') && work.items > 1
        ? format.number(work.items)
        : null;
  return (
    <span className="content-pill">
      {'icon' in sign ? <Icon name={sign.icon} size={14} /> : <Glyph name={sign.glyph} size={14} />}
      <span className="ov-visually-hidden">{t(`kind.${work.kind}`)}</span>
      {measure && <span>{measure}</span>}
    </span>
  );
}

/** What would open a work, in a word; nothing for what is open to everybody. */
export function LockBadge({ work }: { readonly work: WorkCard }) {
  const { t } = useMessages();
  const { find, write } = useAssets();
  const lock = lockOf(work);
  if (lock.sort === 'open') return null;
  if (lock.sort === 'owned') {
    return (
      <span className="content-pill content-pill-owned">
        <Icon name="check" size={14} label={t('lock.owned')} />
      </span>
    );
  }
  const price = lock.sort === 'price' ? lock.prices.find(({ asset }) => find(asset)) : undefined;
  return (
    <span className="content-pill content-pill-lock">
      <Icon name="lock" size={13} />
      {lock.sort === 'price' ? (
        <span>{price ? write(price) : t('lock.price')}</span>
      ) : lock.sort === 'quests' ? (
        <span>{t('lock.quests', { done: lock.done, total: lock.total })}</span>
      ) : (
        <span>{t(`lock.${lock.sort}`)}</span>
      )}
    </span>
  );
}
