import { Cell, List, Section } from '@telegram-apps/telegram-ui';
import { useNavigate } from 'react-router';
import { Icon } from '../../components/Icon';
import { Page } from '../../components/Page';
import { Empty } from '../../components/states';
import { useTexts } from '../../i18n/use-texts';
import { useAdminPlaces } from '../Layout';
import { useScreens } from '../manifest';

export interface PlaceListProps {
  readonly header?: string;
  readonly places: readonly {
    readonly to: string;
    readonly title: string;
    readonly icon: string;
  }[];
}

/** Places to go to, as Telegram lists them. */
export function PlaceList({ header, places }: PlaceListProps) {
  const navigate = useNavigate();
  if (places.length === 0) return null;
  return (
    <Section header={header}>
      {places.map(({ to, title, icon }) => (
        <Cell
          key={to}
          Component="a"
          href={`/app${to}`}
          before={<Icon name={icon} />}
          after={<Icon name="forward" size={18} />}
          onClick={(event) => {
            event.preventDefault();
            navigate(to);
          }}
        >
          {title}
        </Cell>
      ))}
    </Section>
  );
}

/** What creators work with; every part comes from a plugin. */
export function CreatorPanel() {
  const { t } = useTexts();
  const places = useScreens('creator').map(({ route, title, icon }) => ({
    to: route,
    title,
    icon,
  }));
  return (
    <Page title={t('creator.title')}>
      {places.length ? (
        <List>
          <PlaceList places={places} />
        </List>
      ) : (
        <Empty title={t('creator.empty')} />
      )}
    </Page>
  );
}

/** What moderators and admins look after. */
export function AdminPanel() {
  const { t } = useTexts();
  const places = useAdminPlaces();
  return (
    <Page title={t('admin.title')}>
      {places.length ? (
        <List>
          <PlaceList places={places} />
        </List>
      ) : (
        <Empty icon="shield" title={t('admin.empty')} />
      )}
    </Page>
  );
}
