import { Page } from '../../components/Page';
import { useTexts } from '../../i18n/use-texts';
import { AuditEntries } from './AuditEntries';

/** Everything that was done with power over others. */
export function Audit() {
  const { t } = useTexts();
  return (
    <Page title={t('admin.audit.title')} subtitle={t('admin.audit.hint')}>
      <AuditEntries />
    </Page>
  );
}
