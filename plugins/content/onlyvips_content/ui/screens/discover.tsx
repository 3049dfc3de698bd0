import '../styles';
import { Button, Choice, Empty, Page, useMessages, useSearchParams } from '@onlyvips/sdk';
import { useDeferredValue, useState } from 'react';
import { WorkGrid } from '../cards/WorkGrid';
import { CreatorShelf } from '../creators/CreatorShelf';
import { Categories } from '../discover/Categories';
import { type Choices, countFilters, LISTS, readChoices, writeChoices } from '../discover/choices';
import { FilterSheet } from '../discover/FilterSheet';
import { SearchField } from '../discover/SearchField';
import { useWorks } from '../discover/useWorks';
import { Glyph } from '../media/glyphs';

export { messages } from '../messages';

/** All works: lists, categories, search. */
export default function Discover() {
  const { t, format } = useMessages();
  const [search, setSearch] = useSearchParams();
  const [filtering, setFiltering] = useState(false);
  const choices = readChoices(search);
  const chosen = useDeferredValue(search.toString());
  const works = useWorks(readChoices(new URLSearchParams(chosen)));
  const filters = countFilters(choices);
  const plain = choices.words === '' && filters === 0 && choices.category === null;

  function change(more: Partial<Choices>, replace = false): void {
    setSearch(writeChoices({ ...choices, ...more }), { replace });
  }

  return (
    <Page
      title={t('discover.title')}
      actions={
        <button
          type="button"
          className="content-filter-key"
          aria-label={t('filter.open', { count: filters })}
          onClick={() => setFiltering(true)}
        >
          <Glyph name="filter" size={22} />
          {filters > 0 && <span aria-hidden="true">{format.number(filters)}</span>}
        </button>
      }
    >
      {/* Each search is one step back, however many letters it was typed in. */}
      <SearchField
        value={choices.words}
        onSearch={(words) => change({ words }, choices.words !== '')}
      />
      <CreatorShelf />
      <Choice
        label={t('lists.label')}
        value={choices.words ? ('' as Choices['list']) : choices.list}
        options={LISTS.map((value) => ({ value, label: t(`lists.${value}`) }))}
        onChange={(list) => change({ list, words: '' })}
      />
      <Categories value={choices.category} onChange={(category) => change({ category })} />
      <WorkGrid
        key={chosen}
        query={works}
        label={t('works')}
        empty={<Nothing choices={choices} plain={plain} onReset={() => setSearch({})} />}
      />
      {filtering && (
        <FilterSheet
          choices={choices}
          onChange={(more) => change(more, true)}
          onClose={() => setFiltering(false)}
        />
      )}
    </Page>
  );
}

interface NothingProps {
  readonly choices: Choices;
  readonly plain: boolean;
  readonly onReset: () => void;
}

function Nothing({ choices, plain, onReset }: NothingProps) {
  const { t } = useMessages();
  if (plain && choices.list === 'following') {
    return (
      <Empty icon="users" title={t('empty.following')}>
        {t('empty.following-hint')}
      </Empty>
    );
  }
  return (
    <Empty
      icon="search"
      title={t(choices.words ? 'empty.search' : 'empty.works')}
      action={
        !plain && (
          <Button mode="bezeled" size="m" onClick={onReset}>
            {t('empty.reset')}
          </Button>
        )
      }
    />
  );
}
