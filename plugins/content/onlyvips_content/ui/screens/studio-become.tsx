import { Cell, Icon, Section, useMessages, useNavigate } from '@onlyvips/sdk';
import { useStanding } from '../studio/profile/useStanding';

export { messages } from '../messages';

/** Offers to become a creator, on the profile of who is none; says how an application stands. */
export default function BecomeSection() {
  const { t } = useMessages();
  const navigate = useNavigate();
  const { data } = useStanding();
  const state = data?.creator?.state ?? 'none';
  // Creators have their studio; what is not known yet is not offered.
  if (!data || state === 'verified') return null;
  return (
    <Section>
      <Cell
        Component="a"
        href="/app/content/apply"
        multiline
        before={<Icon name={state === 'suspended' ? 'ban' : 'star'} />}
        after={<Icon name="forward" size={18} />}
        subtitle={t(`studio.become.${state}`, { reason: data.creator?.reason ?? '' })}
        onClick={(event) => {
          event.preventDefault();
          navigate('/content/apply');
        }}
      >
        {t('studio.apply.title')}
      </Cell>
    </Section>
  );
}
