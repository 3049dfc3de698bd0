import '../studio/styles';
import {
  api,
  Button,
  Card,
  Notice,
  Page,
  QueryView,
  Skeleton,
  useAccount,
  useMessages,
  useNavigate,
} from '@onlyvips/sdk';
import { Field, MainButton } from '@onlyvips/sdk/forms';
import { useMemo, useState } from 'react';
import { Banner } from '../studio/common/Banner';
import { Leaving } from '../studio/editor/Leaving';
import { faultIn, ProfileFields } from '../studio/profile/ProfileFields';
import { applicationOf, type Profile, profileOf, suggestedSlug } from '../studio/profile/profile';
import { useProfileForm } from '../studio/profile/useProfileForm';
import { useStanding } from '../studio/profile/useStanding';
import type { OwnCreator } from '../studio/types';

export { messages } from '../messages';

/** Asking to become a creator, and how that stands. */
export default function ApplyScreen() {
  const { t } = useMessages();
  const standing = useStanding();
  return (
    <Page title={t('studio.apply.title')} subtitle={t('studio.apply.hint')}>
      <QueryView query={standing} skeleton={<Skeleton rows={3} height={160} />}>
        {({ creator }) => <Application creator={creator} />}
      </QueryView>
    </Page>
  );
}

function Application({ creator }: { readonly creator: OwnCreator | null }) {
  const { t, format } = useMessages();
  const navigate = useNavigate();
  const [correcting, setCorrecting] = useState(false);
  if (creator?.state === 'verified') {
    return (
      <Notice
        icon="check"
        title={t('studio.apply.verified')}
        action={
          <Button size="m" onClick={() => navigate('/content/studio')}>
            {t('studio.apply.to-studio')}
          </Button>
        }
      />
    );
  }
  if (creator?.state === 'suspended') {
    return (
      <Notice icon="ban" title={t('studio.apply.suspended')}>
        <span dir="auto">{creator.reason}</span>
      </Notice>
    );
  }
  if (creator?.state === 'applied' && !correcting) {
    return (
      <Notice
        icon="calendar"
        title={t('studio.apply.applied')}
        action={
          <Button size="m" mode="bezeled" onClick={() => setCorrecting(true)}>
            {t('studio.apply.correct')}
          </Button>
        }
      >
        {t('studio.apply.applied-hint', { when: format.relative(creator.applied_at) })}
      </Notice>
    );
  }
  return (
    <>
      {creator?.state === 'rejected' && (
        <Banner kind="warning">
          {t('studio.apply.rejected')} <q dir="auto">{creator.reason}</q>
        </Banner>
      )}
      <Form creator={creator} onSent={() => setCorrecting(false)} />
    </>
  );
}

interface FormProps {
  readonly creator: OwnCreator | null;
  readonly onSent: () => void;
}

function Form({ creator, onSent }: FormProps) {
  const { t } = useMessages();
  const { name } = useAccount();
  const original = useMemo(() => profileOf(creator, name), [creator, name]);
  const form = useProfileForm(original, {
    async send(profile: Profile) {
      const body = applicationOf({ ...profile, slug: profile.slug || suggestedSlug(profile.name) });
      const { data } = await api.POST('/api/v1/content/creator', { body });
      onSent();
      return data as OwnCreator;
    },
    slug: true,
    done: t('studio.apply.sent'),
  });
  const { profile, faults, change } = form;
  return (
    <>
      <Card title={t('studio.apply.you')}>
        <ProfileFields profile={profile} faults={faults} onChange={change} />
      </Card>
      <Card title={t('studio.profile.address')}>
        <Field
          label={t('studio.apply.slug')}
          hint={t('studio.apply.slug-hint')}
          error={faultIn(faults, 'slug')}
        >
          {(control) => (
            <input
              {...control}
              dir="ltr"
              maxLength={40}
              autoCapitalize="none"
              spellCheck={false}
              placeholder={suggestedSlug(profile.name)}
              value={profile.slug}
              onFocus={() => profile.slug || change({ slug: suggestedSlug(profile.name) })}
              onChange={({ target }) => change({ slug: target.value.toLowerCase() })}
            />
          )}
        </Field>
      </Card>
      <Card title={t('studio.apply.why')}>
        <Field
          label={t('studio.apply.statement')}
          hint={t('studio.apply.statement-hint')}
          error={faultIn(faults, 'statement')}
        >
          {(control) => (
            <textarea
              {...control}
              dir="auto"
              rows={4}
              maxLength={2000}
              value={profile.statement}
              onChange={({ target }) => change({ statement: target.value })}
            />
          )}
        </Field>
      </Card>
      <MainButton text={t('studio.apply.send')} loading={form.busy} onClick={form.submit} />
      <Leaving dirty={form.dirty && !form.busy} hint={t('studio.leave.lost')} />
    </>
  );
}
