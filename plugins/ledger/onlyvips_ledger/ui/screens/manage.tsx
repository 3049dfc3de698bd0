import { Choice, installStyles, Page, useMessages, useSearchParams } from '@onlyvips/sdk';
import { useAssets } from '../assets';
import { AllPayments } from '../components/AllPayments';
import { AllPayouts } from '../components/AllPayouts';
import { People } from '../components/People';
import css from '../ledger.css?inline';

export { messages } from '../messages';

installStyles(css);

const VIEWS = ['payouts', 'payments', 'people'] as const;

/** Money of everybody, for admins: payouts that wait, payments, and what people have. */
export default function Manage() {
  const { t } = useMessages();
  const assets = useAssets();
  const [params, setParams] = useSearchParams();
  const view = VIEWS.find((one) => one === params.get('view')) ?? 'payouts';
  return (
    <Page title={t('manage.title')}>
      <Choice
        label={t('manage.view')}
        value={view}
        onChange={(next) => setParams({ view: next }, { replace: true })}
        options={VIEWS.map((value) => ({ value, label: t(`manage.${value}`) }))}
      />
      {view === 'payouts' && <AllPayouts assets={assets} />}
      {view === 'payments' && <AllPayments assets={assets} />}
      {view === 'people' && <People assets={assets} />}
    </Page>
  );
}
