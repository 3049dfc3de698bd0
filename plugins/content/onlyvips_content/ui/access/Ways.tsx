import { Badge, Button, Icon, Link, useMessages } from '@onlyvips/sdk';
import { useFollow } from '../data/reactions';
import type { WayState, WorkDetail } from '../data/types';
import { Glyph } from '../media/glyphs';

interface Quest {
  readonly id: number | null;
  readonly slug: string;
  readonly title: string;
  readonly done: boolean;
}

function isQuest(value: unknown): value is Quest {
  return typeof value === 'object' && value !== null && 'title' in value && 'done' in value;
}

/** Quests that a way asks for, as its rule tells them. */
export function questsOf({ parameters }: Pick<WayState, 'parameters'>): readonly Quest[] {
  const found: unknown = parameters?.quests;
  return Array.isArray(found) ? found.filter(isQuest) : [];
}

const SIGNS: Readonly<Record<string, { readonly icon: string } | { readonly glyph: string }>> = {
  price: { icon: 'coins' },
  followers: { icon: 'users' },
  quests: { icon: 'trophy' },
  vip: { glyph: 'crown' },
  premium: { icon: 'star' },
  public: { glyph: 'clock' },
};

function Sign({ rule }: { readonly rule: string }) {
  const sign = SIGNS[rule] ?? { icon: 'lock' };
  return (
    <span className="content-way-sign">
      {'icon' in sign ? <Icon name={sign.icon} size={22} /> : <Glyph name={sign.glyph} size={22} />}
    </span>
  );
}

export interface WaysProps {
  readonly work: WorkDetail;
  /** Absent where nothing can be paid with. */
  readonly onBuy?: () => void;
}

/** Every way into a work that is closed: what it asks, how far one is, and what to do. */
export function Ways({ work, onBuy }: WaysProps) {
  const { t } = useMessages();
  const { ways } = work.access;
  return (
    <section className="ov-card content-ways" aria-labelledby="content-ways">
      <h2 id="content-ways">{t(ways.length > 1 ? 'ways.title' : 'ways.one')}</h2>
      {ways.length === 0 && <p className="ov-hint">{t('ways.none')}</p>}
      <ul>
        {ways.map((way, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a rule may be there twice
          <li key={`${way.rule}-${place}`} className="content-way">
            <Sign rule={way.rule} />
            <div className="content-way-words">
              <p>{work.hints[place] ?? way.rule}</p>
              <Details way={way} />
            </div>
            <Action way={way} work={work} onBuy={onBuy} />
          </li>
        ))}
      </ul>
    </section>
  );
}

const isDue = ({ opens_at: opensAt }: WayState): boolean =>
  !opensAt || Date.parse(opensAt) <= Date.now();

/** How much of a way is done, and what is left. */
function Details({ way }: { readonly way: WayState }) {
  const { t, format } = useMessages();
  if (!isDue(way) && way.opens_at) {
    return (
      <p className="ov-hint">
        <time dateTime={way.opens_at}>
          {format.relative(way.opens_at)} · {format.dateTime(way.opens_at)}
        </time>
      </p>
    );
  }
  const quests = questsOf(way);
  return (
    <>
      {way.total > 0 && (
        <progress
          className="content-progress"
          value={way.done}
          max={way.total}
          aria-label={t('ways.progress', { done: way.done, total: way.total })}
        />
      )}
      {quests.length > 0 && (
        <ul className="content-quests">
          {quests.map(({ id, slug, title, done }) => (
            <li key={slug}>
              <Icon
                name={done ? 'check' : 'flag'}
                size={18}
                label={t(done ? 'ways.quest-done' : 'ways.quest-open')}
              />
              {id === null || done ? (
                <span dir="auto">{title}</span>
              ) : (
                <Link to={`/quests/${id}`} dir="auto">
                  {title}
                </Link>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Action({ way, work, onBuy }: WaysProps & { readonly way: WayState }) {
  const { t } = useMessages();
  const follow = useFollow(work.creator.account_id);
  if (way.open || !isDue(way)) return null;
  if (way.rule === 'price') {
    return onBuy ? (
      <Button size="s" onClick={onBuy}>
        {t('ways.buy')}
      </Button>
    ) : (
      <Badge type="number" mode="gray">
        {t('ways.closed')}
      </Badge>
    );
  }
  if (way.rule === 'followers') {
    return (
      <Button size="s" loading={follow.isPending} onClick={() => follow.mutate(true)}>
        {t('follow')}
      </Button>
    );
  }
  return null;
}
