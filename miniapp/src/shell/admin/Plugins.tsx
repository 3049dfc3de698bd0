import { Badge, Cell, List, Section } from '@telegram-apps/telegram-ui';
import { useTranslation } from 'react-i18next';
import { query } from '../../api/client';
import { Icon } from '../../components/Icon';
import { Page } from '../../components/Page';
import { QueryView } from '../../components/QueryView';

/** The plugins that are on and how they are. Switching them is the operator's command. */
export function Plugins() {
  const { t } = useTranslation('shell');
  const plugins = query.useQuery('get', '/api/v1/plugins', undefined, { refetchInterval: 30_000 });
  return (
    <Page title={t('admin.plugins.title')} subtitle={t('admin.plugins.hint')}>
      <QueryView query={plugins}>
        {({ items }) => (
          <List>
            <Section>
              {items.map((plugin) => {
                const state =
                  plugin.state === 'quarantined'
                    ? 'quarantined'
                    : plugin.healthy === false
                      ? 'ill'
                      : 'running';
                return (
                  <Cell
                    key={plugin.name}
                    multiline
                    before={<Icon name={state === 'running' ? 'check' : 'alert'} />}
                    titleBadge={
                      <Badge type="number" mode={state === 'running' ? 'secondary' : 'critical'}>
                        {t(`admin.plugins.${state}`)}
                      </Badge>
                    }
                    subtitle={plugin.reason ?? plugin.summary}
                    after={<span className="ov-hint">{plugin.version}</span>}
                  >
                    {plugin.name}
                  </Cell>
                );
              })}
            </Section>
          </List>
        )}
      </QueryView>
    </Page>
  );
}
