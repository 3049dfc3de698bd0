import { Icon, useMessages } from '@onlyvips/sdk';
import type { useAssets } from '../assets';
import { type Entry, KIND_ICONS } from '../types';

export interface EntryRowProps {
  readonly entry: Entry;
  readonly assets: ReturnType<typeof useAssets>;
  /** The day, where it is the first entry of one. */
  readonly day?: string | undefined;
  readonly onOpen: () => void;
}

/** Who is on the other side, in words; empty where nobody is. */
export function useOther(): (entry: Entry) => string {
  const { t } = useMessages();
  return ({ role, other, other_name }) => {
    if (other === null) return '';
    const name = other_name || t('tips.someone', { number: other });
    return t(role === 'paid' ? 'entry.to' : 'entry.from', { name });
  };
}

/** One movement: what for, with whom, and what it changed. */
export function EntryRow({ entry, assets, day, onOpen }: EntryRowProps) {
  const { t, format } = useMessages();
  const other = useOther()(entry);
  // What only moves between one's own accounts is told by what can be spent of it then.
  const change = entry.amount || entry.available;
  const direction = entry.amount === 0 ? 'moved' : change > 0 ? 'more' : 'less';
  return (
    <>
      {day && <h3 className="ledger-day">{day}</h3>}
      <button type="button" className="ledger-entry" onClick={onOpen}>
        <span className="ledger-entry-icon" data-direction={direction}>
          <Icon name={KIND_ICONS[entry.kind] ?? 'coins'} size={20} />
        </span>
        <span className="ledger-entry-what">
          <span dir="auto">{t(`kind.${entry.kind}`)}</span>
          <small>
            {other && <bdi>{other}</bdi>}
            {other && ' · '}
            <bdi>{format.date(entry.at, { timeStyle: 'short' })}</bdi>
          </small>
          {entry.note && (
            <small className="ledger-note">
              <bdi>{entry.note}</bdi>
            </small>
          )}
        </span>
        <strong className="ledger-entry-amount" data-direction={direction}>
          {assets.writeChange(change, entry.asset)}
        </strong>
      </button>
    </>
  );
}
