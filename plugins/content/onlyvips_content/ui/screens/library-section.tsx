import '../styles';
import { Cell, Icon, query, Section, useAccount, useMessages, useNavigate } from '@onlyvips/sdk';
import type { ReactNode } from 'react';
import { NoCover } from '../cards/WorkTile';
import { Glyph } from '../media/glyphs';
import { Still } from '../media/Still';

export { messages } from '../messages';

/** The library on one's profile: its latest covers, and the ways into it. */
export default function LibrarySection() {
  const { t } = useMessages();
  const { id } = useAccount();
  const { data } = query.useQuery('get', '/api/v1/content/library', {
    params: { query: { limit: 4 } },
  });
  const covers = data?.items ?? [];
  return (
    <Section header={t('library.title')} footer={t('library.number', { number: String(id) })}>
      <Place to="/content/library" icon={<Icon name="book" />}>
        <span className="content-place">
          {t('library.unlocked')}
          <span className="content-covers" aria-hidden="true">
            {covers.map((work) => (
              <Still
                key={work.id}
                picture={work.cover}
                alt=""
                ratio={1}
                instead={<NoCover work={work} />}
              />
            ))}
          </span>
        </span>
      </Place>
      <Place to="/content/library?tab=saved" icon={<Glyph name="bookmark" size={24} />}>
        {t('library.saved')}
      </Place>
      <Place to="/content/library?tab=purchases" icon={<Icon name="coins" />}>
        {t('library.purchases')}
      </Place>
      <Place to="/content/creators?list=following" icon={<Icon name="users" />}>
        {t('creators.followed')}
      </Place>
    </Section>
  );
}

interface PlaceProps {
  readonly to: string;
  readonly icon: ReactNode;
  readonly children: ReactNode;
}

function Place({ to, icon, children }: PlaceProps) {
  const navigate = useNavigate();
  return (
    <Cell
      Component="a"
      href={`/app${to}`}
      before={icon}
      after={<Icon name="forward" size={18} />}
      onClick={(event) => {
        event.preventDefault();
        navigate(to);
      }}
    >
      {children}
    </Cell>
  );
}
