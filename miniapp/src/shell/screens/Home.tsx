import { Page } from '../../components/Page';
import { QueryView } from '../../components/QueryView';
import { Empty, Skeleton } from '../../components/states';
import { useTexts } from '../../i18n/use-texts';
import { useAccount } from '../../sdk/session';
import { useManifest } from '../manifest';
import { HomeCards } from './HomeCards';

/** The first page: a greeting, and the cards that plugins bring. */
export function Home() {
  const { t } = useTexts();
  const { name } = useAccount();
  return (
    <Page title={t('home.greeting', { name: name.split(' ')[0] })}>
      <QueryView
        query={useManifest()}
        skeleton={<Skeleton rows={3} height={140} />}
        isEmpty={({ screens }) => !screens.some(({ placement }) => placement === 'home')}
        empty={<Empty icon="puzzle" title={t('home.empty')} />}
      >
        {({ screens }) => (
          <HomeCards screens={screens.filter(({ placement }) => placement === 'home')} />
        )}
      </QueryView>
    </Page>
  );
}
