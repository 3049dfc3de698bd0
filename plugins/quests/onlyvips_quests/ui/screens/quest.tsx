import {
  Button,
  Empty,
  Icon,
  openExternal,
  Page,
  QueryView,
  query,
  Skeleton,
  useMessages,
  useParams,
  useQueryClient,
} from '@onlyvips/sdk';
import { MainButton } from '@onlyvips/sdk/forms';
import { findQuest } from '../cache';
import { useClaiming } from '../claiming';
import { Bar } from '../components/Bar';
import { Countdown } from '../components/Countdown';
import { Feasts } from '../components/Feasts';
import { Glyph } from '../components/Glyph';
import { Outcome } from '../components/Outcome';
import { OwnLink } from '../components/OwnLink';
import { ProofForm } from '../components/ProofForm';
import { QuestionForm } from '../components/QuestionForm';
import { Rewards } from '../components/Rewards';
import { Standing } from '../components/Standing';
import { Take } from '../components/Take';
import { canDo, ICON_OF, standingOf, wayOf } from '../standing';
import { span } from '../time';
import type { Quest } from '../types';

import '../styles';

export { messages } from '../messages';

/** A quest: what is to be done, how far one is, and the way to prove it. */
export default function QuestScreen() {
  const { t } = useMessages();
  const client = useQueryClient();
  const number = Number(useParams().id);
  const known = Number.isSafeInteger(number) && number > 0;
  const quest = query.useQuery(
    'get',
    '/api/v1/quests/{quest_id}',
    { params: { path: { quest_id: number } } },
    { enabled: known, placeholderData: () => findQuest(client, number) },
  );
  if (!known) {
    return (
      <Page title={t('quest.title')}>
        <Empty icon="search" title={t('quest.none')} />
      </Page>
    );
  }
  return (
    <Page title={quest.data?.title ?? t('quest.title')}>
      <QueryView query={quest} skeleton={<Skeleton rows={3} height={140} />}>
        {(found) => <Shown key={found.id} quest={found} />}
      </QueryView>
    </Page>
  );
}

function Shown({ quest }: { readonly quest: Quest }) {
  const { t } = useMessages();
  const claiming = useClaiming();
  const badges = query.useQuery('get', '/api/v1/quests/badges', {}, { enabled: !!quest.badge });
  const standing = standingOf(quest);
  const open = canDo(quest);
  const way = wayOf(quest);
  const closed = !open && standing !== 'waiting';
  return (
    <div className="quests-quest">
      <section className="quests-panel quests-hero" data-standing={standing}>
        <span className="quests-hero-mark">
          <Icon name={ICON_OF[standing]} size={32} />
        </span>
        <Standing quest={quest} />
        {quest.description && (
          <p dir="auto" className="quests-description">
            {quest.description}
          </p>
        )}
        <Rewards
          quest={quest}
          badge={badges.data?.items.find(({ slug }) => slug === quest.badge)}
        />
        <Facts quest={quest} />
      </section>
      <Outcome quest={quest} last={claiming.last} />
      <Steps quest={quest} />
      {!closed && quest.own_link && <OwnLink quest={quest} />}
      {!closed && !quest.own_link && quest.link && <GoThere link={quest.link} />}
      {open && way === 'check' && <Take quest={quest} />}
      {open && way === 'proof' && <ProofForm quest={quest} claiming={claiming} />}
      {open && way === 'answers' && <QuestionForm quest={quest} claiming={claiming} />}
      {open && way === 'check' && (
        <MainButton
          text={t('action.claim-reward')}
          loading={claiming.busy.has(quest.id)}
          onClick={() => void claiming.claim(quest)}
        />
      )}
      <Feasts claim={claiming.feast} onEnd={claiming.endFeast} />
    </div>
  );
}

function GoThere({ link }: { readonly link: string }) {
  const { t } = useMessages();
  return (
    <Button mode="bezeled" size="l" stretched onClick={() => openExternal(link)}>
      {t('action.go')}
    </Button>
  );
}

/** How hard it is, how often it can be done, and what is limited. */
function Facts({ quest }: { readonly quest: Quest }) {
  const { t, format } = useMessages();
  const { attempts_left: attempts, places, hold_seconds: hold } = quest;
  const open = canDo(quest);
  return (
    <ul className="quests-facts" aria-label={t('quest.facts')}>
      <li>
        <Icon name="chart" size={16} />
        {t(`difficulty.${quest.difficulty}`)}
      </li>
      {quest.recurrence !== 'once' && (
        <li>
          <Icon name="calendar" size={16} />
          {t(`recurrence.${quest.recurrence}`)}
        </li>
      )}
      {open && attempts !== null && (
        <li>
          <Icon name="alert" size={16} />
          {t('quest.attempts', { count: attempts, attempts: format.number(attempts) })}
        </li>
      )}
      {open && places !== null && (
        <li>
          <Glyph name="ticket" size={16} />
          {t('quest.places', { count: places, places: format.number(places) })}
        </li>
      )}
      {open && hold > 0 && (
        <li>
          <Icon name="shield" size={16} />
          {t('quest.hold', { span: span(hold, format) })}
        </li>
      )}
      {open && quest.ends_at && (
        <li>
          <Countdown to={quest.ends_at} message="when.closes" />
        </li>
      )}
    </ul>
  );
}

/** What is required first, and how many steps are done. */
function Steps({ quest }: { readonly quest: Quest }) {
  const { t, format } = useMessages();
  const { progress, requires } = quest;
  const counted = t('quest.steps', {
    done: format.number(progress.done),
    of: format.number(progress.of),
  });
  if (progress.of <= 1 && requires.length === 0) return null;
  return (
    <section className="quests-panel" aria-labelledby="quests-steps">
      <h2 id="quests-steps">{t(requires.length ? 'quest.requires' : 'quest.progress')}</h2>
      {requires.length > 0 && (
        <ul className="quests-steps">
          {requires.map(({ text, met }) => (
            <li key={text} data-met={met}>
              <Icon
                name={met ? 'check' : 'lock'}
                size={18}
                label={t(met ? 'quest.met' : 'quest.unmet')}
              />
              <span dir="auto">{text}</span>
            </li>
          ))}
        </ul>
      )}
      {progress.of > 1 && (
        <>
          <p className="quests-counted">{counted}</p>
          <Bar done={progress.done} of={progress.of} label={counted} />
        </>
      )}
    </section>
  );
}
