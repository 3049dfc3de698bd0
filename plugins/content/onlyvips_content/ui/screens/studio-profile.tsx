import '../studio/styles';
import {
  api,
  Button,
  Card,
  Empty,
  Link,
  Page,
  QueryView,
  Skeleton,
  useAccount,
  useMessages,
  useNavigate,
} from '@onlyvips/sdk';
import { MainButton } from '@onlyvips/sdk/forms';
import { useMemo } from 'react';
import { Leaving } from '../studio/editor/Leaving';
import { PictureField } from '../studio/files/PictureField';
import { faultIn, ProfileFields } from '../studio/profile/ProfileFields';
import { bodyOf, type Profile, profileOf } from '../studio/profile/profile';
import { useProfileForm } from '../studio/profile/useProfileForm';
import { useStanding } from '../studio/profile/useStanding';
import type { OwnCreator } from '../studio/types';

export { messages } from '../messages';

/** What a creator says of themselves. */
export default function StudioProfileScreen() {
  const { t } = useMessages();
  const navigate = useNavigate();
  const standing = useStanding();
  return (
    <Page title={t('studio.profile.title')}>
      <QueryView query={standing} skeleton={<Skeleton rows={3} height={160} />}>
        {({ creator }) =>
          creator ? (
            <Form creator={creator} />
          ) : (
            <Empty
              icon="star"
              title={t('studio.apply.title')}
              action={
                <Button mode="bezeled" size="m" onClick={() => navigate('/content/apply')}>
                  {t('studio.apply.begin')}
                </Button>
              }
            >
              {t('studio.apply.hint')}
            </Empty>
          )
        }
      </QueryView>
    </Page>
  );
}

async function send(profile: Profile): Promise<OwnCreator> {
  const { data } = await api.PUT('/api/v1/content/creator', { body: bodyOf(profile) });
  return data as OwnCreator;
}

function Form({ creator }: { readonly creator: OwnCreator }) {
  const { t } = useMessages();
  const { name } = useAccount();
  const original = useMemo(() => profileOf(creator, name), [creator, name]);
  const form = useProfileForm(original, { send, slug: false, done: t('studio.saved') });
  const { profile, faults, change } = form;
  return (
    <>
      <Card title={t('studio.profile.pictures')}>
        <div className="content-studio-pictures">
          <PictureField
            place="profile/avatar"
            label={t('studio.profile.avatar')}
            value={profile.avatar}
            ratio={1}
            error={faultIn(faults, 'avatar')}
            onChange={(avatar) => change({ avatar })}
          />
          <PictureField
            place="profile/cover"
            label={t('studio.profile.cover')}
            hint={t('studio.profile.cover-hint')}
            value={profile.cover}
            ratio={3}
            error={faultIn(faults, 'cover')}
            onChange={(cover) => change({ cover })}
          />
        </div>
      </Card>
      <Card title={t('studio.profile.words')}>
        <ProfileFields profile={profile} faults={faults} onChange={change} />
      </Card>
      <Card title={t('studio.profile.address')}>
        <p className="ov-hint">{t('studio.profile.slug-stays')}</p>
        <Link className="content-studio-link" to={`/content/creators/${creator.slug}`}>
          <bdi dir="ltr">@{creator.slug}</bdi>
        </Link>
      </Card>
      {form.dirty && (
        <MainButton text={t('studio.editor.save')} loading={form.busy} onClick={form.submit} />
      )}
      <Leaving dirty={form.dirty && !form.busy} hint={t('studio.leave.lost')} />
    </>
  );
}
