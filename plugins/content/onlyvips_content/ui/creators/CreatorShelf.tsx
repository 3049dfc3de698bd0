import { Link, query, useMessages } from '@onlyvips/sdk';
import { Avatar } from '../cards/Avatar';
import { creatorPath } from '../cards/CreatorName';

/** Creators in a row, above the works; all of them are a tap away. */
export function CreatorShelf() {
  const { t } = useMessages();
  const { data } = query.useQuery(
    'get',
    '/api/v1/content/creators',
    { params: { query: { limit: 12 } } },
    { staleTime: 5 * 60_000 },
  );
  return (
    <ul className="content-faces" aria-label={t('creators.title')}>
      {data
        ? data.items.map((creator) => (
            <li key={creator.account_id}>
              <Link to={creatorPath(creator.slug)}>
                <Avatar name={creator.name} picture={creator.avatar} size={60} />
                <span dir="auto">{creator.name}</span>
              </Link>
            </li>
          ))
        : [1, 2, 3, 4, 5, 6].map((place) => (
            <li key={place} aria-hidden="true">
              <span className="ov-skeleton-row content-face" />
              <span>&nbsp;</span>
            </li>
          ))}
      {data && (
        <li>
          <Link to="/content/creators">
            <span className="content-face content-face-all">{t('creators.all-sign')}</span>
            <span>{t('creators.all')}</span>
          </Link>
        </li>
      )}
    </ul>
  );
}
