import '../styles';
import {
  Button,
  BY_CURSOR,
  Choice,
  Empty,
  Page,
  query,
  useMessages,
  useNavigate,
  useSearchParams,
} from '@onlyvips/sdk';
import { WorkGrid } from '../cards/WorkGrid';
import { Continue } from '../library/Continue';
import { Purchases } from '../library/Purchases';

export { messages } from '../messages';

const TABS = ['unlocked', 'saved', 'continue', 'purchases'] as const;
type Tab = (typeof TABS)[number];

/** What is mine: bought and given, kept, begun, and what was paid for it. */
export default function Library() {
  const { t } = useMessages();
  const [search, setSearch] = useSearchParams();
  const tab = TABS.find((name) => name === search.get('tab')) ?? 'unlocked';
  return (
    <Page title={t('library.title')}>
      <Choice
        label={t('library.title')}
        value={tab}
        options={TABS.map((value) => ({ value, label: t(`library.${value}`) }))}
        onChange={(value: Tab) => setSearch(value === 'unlocked' ? {} : { tab: value })}
      />
      {tab === 'unlocked' && <Unlocked />}
      {tab === 'saved' && <Saved />}
      {tab === 'continue' && <Continue />}
      {tab === 'purchases' && <Purchases />}
    </Page>
  );
}

function Unlocked() {
  const { t } = useMessages();
  const navigate = useNavigate();
  const works = query.useInfiniteQuery('get', '/api/v1/content/library', {}, BY_CURSOR);
  return (
    <WorkGrid
      query={works}
      label={t('library.unlocked')}
      empty={
        <Empty
          icon="book"
          title={t('library.none')}
          action={
            <Button mode="bezeled" size="m" onClick={() => navigate('/content')}>
              {t('library.discover')}
            </Button>
          }
        >
          {t('library.none-hint')}
        </Empty>
      }
    />
  );
}

function Saved() {
  const { t } = useMessages();
  const works = query.useInfiniteQuery('get', '/api/v1/content/saved', {}, BY_CURSOR);
  return (
    <WorkGrid
      query={works}
      label={t('library.saved')}
      empty={
        <Empty icon="heart" title={t('library.none-saved')}>
          {t('library.none-saved-hint')}
        </Empty>
      }
    />
  );
}
