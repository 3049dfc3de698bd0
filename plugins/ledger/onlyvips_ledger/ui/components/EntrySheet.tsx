import { Link, QueryView, query, Skeleton, useAccount, useMessages } from '@onlyvips/sdk';
import { Sheet } from '@onlyvips/sdk/forms';
import type { useAssets } from '../assets';
import { usePlaceOf } from '../places';
import type { Entry } from '../types';
import { Facts } from './Facts';

export interface EntrySheetProps {
  readonly entry: Entry | null;
  readonly assets: ReturnType<typeof useAssets>;
  readonly onClose: () => void;
}

/** A movement with everything about it, and how it was booked. */
export function EntrySheet({ entry, assets, onClose }: EntrySheetProps) {
  const { t } = useMessages();
  return (
    <Sheet open={entry !== null} onClose={onClose} title={entry ? t(`kind.${entry.kind}`) : ''}>
      {entry && <Details entry={entry} assets={assets} />}
    </Sheet>
  );
}

function Details({ entry, assets }: { entry: Entry; assets: EntrySheetProps['assets'] }) {
  const { t, format } = useMessages();
  const place = usePlaceOf()(entry.plugin, entry.subject);
  const transfer = query.useQuery('get', '/api/v1/ledger/transfers/{transfer_id}', {
    params: { path: { transfer_id: entry.transfer_id } },
  });
  const write = (amount: number) => assets.write(amount, entry.asset);
  const earned = entry.role === 'earned';
  const facts = [
    { name: t('entry.when'), value: format.dateTime(entry.at) },
    entry.other !== null && {
      name: t(earned ? 'entry.who-earned' : 'entry.who-paid'),
      value: entry.other_name || t('tips.someone', { number: entry.other }),
    },
    entry.subject && {
      name: t('entry.about'),
      value: place ? <Link to={place}>{t('entry.open')}</Link> : entry.subject,
    },
    entry.note && { name: t('entry.note'), value: entry.note },
    earned && { name: t('entry.gross'), value: write(entry.gross) },
    entry.fee !== 0 && { name: t('entry.fee'), value: write(-entry.fee) },
    entry.tax !== 0 && { name: t('entry.tax'), value: write(-entry.tax) },
    entry.reverses !== null && { name: t('entry.takes-back'), value: `#${entry.reverses}` },
    { name: t('entry.number'), value: `#${entry.transfer_id}` },
  ];
  return (
    <>
      <p className="ledger-sheet-amount">
        {assets.writeChange(entry.amount || entry.available, entry.asset)}
      </p>
      <Facts facts={facts} />
      <QueryView query={transfer} skeleton={<Skeleton rows={2} height={32} />}>
        {({ postings, held_until }) => (
          <>
            {held_until && (
              <Facts
                facts={[{ name: t('entry.held-until'), value: format.dateTime(held_until) }]}
              />
            )}
            <Lines postings={postings} assets={assets} />
          </>
        )}
      </QueryView>
    </>
  );
}

interface LinesProps {
  readonly postings: readonly {
    readonly owner: number | null;
    readonly kind: string;
    readonly asset: string;
    readonly amount: number;
  }[];
  readonly assets: EntrySheetProps['assets'];
}

function Lines({ postings, assets }: LinesProps) {
  const { t } = useMessages();
  const { id } = useAccount();
  return (
    <section>
      <h3 className="ledger-small-title">{t('entry.lines')}</h3>
      <Facts
        facts={postings.map(({ owner, kind, asset, amount }) => ({
          key: `${owner}-${kind}-${asset}-${amount}`,
          name:
            owner === null || owner === id
              ? t(`line.${kind}`)
              : `${t('tips.someone', { number: owner })} · ${t(`line.${kind}`)}`,
          value: assets.writeChange(amount, asset),
        }))}
      />
    </section>
  );
}
