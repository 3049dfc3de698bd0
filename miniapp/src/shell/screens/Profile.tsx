import { Avatar, Cell, List, Section } from '@telegram-apps/telegram-ui';
import { Page } from '../../components/Page';
import { useTexts } from '../../i18n/use-texts';
import { initials } from '../../sdk/initials';
import { useAccount, useHasRole, useSession } from '../../sdk/session';
import { insideTelegram } from '../../telegram/telegram';
import { useAdminPlaces, useFurtherPlaces } from '../Layout';
import { useScreens } from '../manifest';
import { PluginScreen } from '../PluginScreen';
import { PlaceList } from './Panel';

/** Who one is, the sections that plugins bring, and the way to panels and settings. */
export function Profile() {
  const { t } = useTexts();
  const account = useAccount();
  const sections = useScreens('profile');
  const further = useFurtherPlaces();
  const creator = useScreens('creator');
  const admin = useAdminPlaces();
  const moderates = useHasRole('moderator');
  const panels = [
    ...(creator.length ? [{ to: '/creator', title: t('creator.title'), icon: 'pencil' }] : []),
    ...(admin.length && moderates
      ? [{ to: '/admin', title: t('admin.title'), icon: 'shield' }]
      : []),
    { to: '/settings', title: t('settings.title'), icon: 'settings' },
  ];
  return (
    <Page title={t('profile.title')}>
      <List>
        <Section>
          <Cell
            before={<Avatar size={48} acronym={initials(account.name)} />}
            subtitle={account.username ? <bdi dir="ltr">@{account.username}</bdi> : undefined}
          >
            <span dir="auto">{account.name}</span>
          </Cell>
        </Section>
        {sections.map((screen) => (
          <PluginScreen key={screen.route} screen={screen} />
        ))}
        <PlaceList header={t('profile.more')} places={[...further, ...panels]} />
        {!insideTelegram && <SignOut />}
      </List>
    </Page>
  );
}

function SignOut() {
  const { t } = useTexts();
  const session = useSession();
  return (
    <Section>
      <Cell Component="button" onClick={() => void session.end()} className="ov-danger">
        {t('profile.sign-out')}
      </Cell>
    </Section>
  );
}
