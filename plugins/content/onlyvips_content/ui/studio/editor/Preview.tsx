import { Icon, useMessages } from '@onlyvips/sdk';
import { useAssets } from '../../data/assets';
import { Thumb } from '../common/Thumb';
import { useMedium } from '../files/media';
import { KIND_ICONS } from '../types';
import { RULE_ICONS, useRules } from '../ways/rules';
import type { Draft, PriceDraft, WayDraft } from './draft';

export interface PreviewProps {
  readonly draft: Draft;
  readonly cover: string | null;
}

const isPublic = ({ rule, opens_at }: WayDraft): boolean =>
  rule === 'public' && (opens_at === null || Date.parse(opens_at) <= Date.now());

/** The work as somebody sees it who has no way in: the cover blurred, and what would open it. */
export function Preview({ draft, cover }: PreviewProps) {
  const { t } = useMessages();
  const open = draft.ways.some(isPublic);
  const { title, summary } = draft.texts[draft.language];
  return (
    <div className="content-studio-preview">
      <div className="content-studio-preview-cover">
        {cover ? (
          <Cover id={cover} open={open} icon={KIND_ICONS[draft.kind]} />
        ) : (
          <Thumb src={null} icon={KIND_ICONS[draft.kind]} ratio={4 / 3} />
        )}
        {!open && (
          <span className="content-studio-preview-lock">
            <Icon name="lock" size={26} />
          </span>
        )}
        {draft.age !== 'all' && (
          <span className="content-studio-preview-age">{t(`studio.age.${draft.age}`)}</span>
        )}
      </div>
      <strong dir="auto">{title.trim() || t('studio.untitled')}</strong>
      {summary.trim() && (
        <p className="ov-hint" dir="auto">
          {summary}
        </p>
      )}
      {open ? (
        <p className="content-studio-preview-open">{t('studio.preview.open')}</p>
      ) : (
        <Ways ways={draft.ways} />
      )}
    </div>
  );
}

function Cover({ id, open, icon }: { id: string; open: boolean; icon: string }) {
  const { data } = useMedium(id);
  const { thumb, preview } = data?.renditions ?? {};
  return <Thumb src={open ? thumb : preview} icon={icon} ratio={4 / 3} />;
}

function Ways({ ways }: { readonly ways: readonly WayDraft[] }) {
  const { t, format } = useMessages();
  const { data } = useRules();
  const assets = useAssets();
  if (ways.length === 0) return <p className="ov-hint">{t('studio.preview.closed')}</p>;
  return (
    <ul className="content-studio-preview-ways">
      {ways.map((way) => (
        <li key={way.key}>
          <Icon name={RULE_ICONS[way.rule] ?? 'puzzle'} size={18} />
          <span dir="auto">
            {wordsOf(way)}
            {way.opens_at && (
              <small className="ov-hint">
                {t('studio.preview.from', { when: format.dateTime(way.opens_at) })}
              </small>
            )}
          </span>
        </li>
      ))}
    </ul>
  );

  function wordsOf({ rule, parameters }: WayDraft): string {
    const label = data?.items.find(({ name }) => name === rule)?.label ?? rule;
    if (rule !== 'price') return label;
    const prices = (parameters.prices as readonly PriceDraft[] | undefined) ?? [];
    const written = prices.flatMap(({ asset, amount }) =>
      amount === null ? [] : [assets.write({ asset, amount })],
    );
    return written.length ? written.join(' · ') : label;
  }
}
