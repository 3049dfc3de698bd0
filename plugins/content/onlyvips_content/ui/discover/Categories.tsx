import { Choice, query, useMessages } from '@onlyvips/sdk';

const ALL = '*';

export interface CategoriesProps {
  readonly value: string | null;
  readonly onChange: (slug: string | null) => void;
}

/** The operator's categories, in the person's language. */
export function Categories({ value, onChange }: CategoriesProps) {
  const { t, language } = useMessages();
  const { data } = query.useQuery(
    'get',
    '/api/v1/content/categories',
    {},
    { staleTime: 10 * 60_000 },
  );
  const options = (data?.items ?? []).map(({ slug, names }) => ({
    value: slug,
    label: names[language] ?? names.en ?? slug,
  }));
  return (
    <div className="content-categories">
      <Choice
        label={t('categories')}
        value={value ?? ALL}
        options={[{ value: ALL, label: t('category-all') }, ...options]}
        onChange={(slug) => onChange(slug === ALL ? null : slug)}
      />
    </div>
  );
}
