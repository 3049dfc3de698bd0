import { useTranslation } from 'react-i18next';
import { Page } from '../../components/Page';
import { AuditEntries } from './AuditEntries';

/** Everything that was done with power over others. */
export function Audit() {
  const { t } = useTranslation('shell');
  return (
    <Page title={t('admin.audit.title')} subtitle={t('admin.audit.hint')}>
      <AuditEntries />
    </Page>
  );
}
