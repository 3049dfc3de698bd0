import { Choice, query, useMessages } from '@onlyvips/sdk';
import { Field } from '@onlyvips/sdk/forms';
import { WordsField } from '../common/WordsField';
import type { Age } from '../types';
import type { Draft } from './draft';
import { type Faults, faultOf } from './faults';

export interface SortingFieldsProps {
  readonly draft: Draft;
  readonly faults: Faults;
  readonly onChange: (changes: Partial<Draft>) => void;
}

const AGES: readonly Age[] = ['all', '16', '18'];

/** Where people find a work: its category, its tags, and for which age it is. */
export function SortingFields({ draft, faults, onChange }: SortingFieldsProps) {
  const { t, language } = useMessages();
  const categories = query.useQuery('get', '/api/v1/content/categories', undefined, {
    staleTime: 60 * 60_000,
  });
  return (
    <div className="content-studio-fields">
      <Field label={t('studio.sorting.category')} error={faultOf(faults, 'category')}>
        {(control) => (
          <select
            {...control}
            value={draft.category ?? ''}
            onChange={({ target }) => onChange({ category: target.value || null })}
          >
            <option value="">{t('studio.sorting.no-category')}</option>
            {categories.data?.items.map(({ slug, names }) => (
              <option key={slug} value={slug}>
                {names[language] ?? names.en ?? slug}
              </option>
            ))}
          </select>
        )}
      </Field>
      <WordsField
        label={t('studio.sorting.tags')}
        hint={t('studio.sorting.tags-hint')}
        error={faultOf(faults, 'tags', true)}
        words={draft.tags}
        onChange={(tags) => onChange({ tags: tags.map((tag) => tag.toLowerCase()) })}
      />
      <div className="content-studio-labelled">
        <span aria-hidden="true">{t('studio.sorting.age')}</span>
        <Choice
          label={t('studio.sorting.age')}
          options={AGES.map((age) => ({ value: age, label: t(`studio.age.${age}`) }))}
          value={draft.age}
          onChange={(age) => onChange({ age })}
        />
      </div>
    </div>
  );
}
