import { Button, useMessages } from '@onlyvips/sdk';
import { Field, Sheet } from '@onlyvips/sdk/forms';
import { useState } from 'react';
import type { KnownAsset } from '../assets';
import type { Filters } from '../filters';
import { KINDS } from '../types';

export interface FilterSheetProps {
  readonly open: boolean;
  readonly filters: Filters;
  readonly assets: readonly KnownAsset[];
  readonly onClose: () => void;
  readonly onChange: (filters: Filters) => void;
  readonly onSave: () => void;
}

/** Chooses what of a history is shown. */
export function FilterSheet(props: FilterSheetProps) {
  const { open, filters, assets, onClose, onChange, onSave } = props;
  const { t } = useMessages();
  const [draft, setDraft] = useState(filters);
  const put = (part: Filters) => setDraft({ ...draft, ...part });
  return (
    <Sheet open={open} onClose={onClose} title={t('history.filter')}>
      <Field label={t('form.asset')}>
        {(control) => (
          <select
            {...control}
            value={draft.asset ?? ''}
            onChange={({ target }) => put({ asset: target.value || undefined })}
          >
            <option value="">{t('history.all-assets')}</option>
            {assets.map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t('history.kind')}>
        {(control) => (
          <select
            {...control}
            value={draft.kind ?? ''}
            onChange={({ target }) =>
              put({ kind: KINDS.find((kind) => kind === target.value) ?? undefined })
            }
          >
            <option value="">{t('history.all-kinds')}</option>
            {KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {t(`kind.${kind}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div className="ledger-pair">
        <Field label={t('history.from')}>
          {(control) => (
            <input
              {...control}
              type="date"
              value={draft.from ?? ''}
              max={draft.to}
              onChange={({ target }) => put({ from: target.value || undefined })}
            />
          )}
        </Field>
        <Field label={t('history.to')}>
          {(control) => (
            <input
              {...control}
              type="date"
              value={draft.to ?? ''}
              min={draft.from}
              onChange={({ target }) => put({ to: target.value || undefined })}
            />
          )}
        </Field>
      </div>
      <Button size="l" stretched onClick={() => onChange(draft)}>
        {t('history.show')}
      </Button>
      <div className="ledger-pair">
        <Button mode="bezeled" stretched onClick={() => onChange({})}>
          {t('history.clear')}
        </Button>
        <Button mode="bezeled" stretched onClick={onSave}>
          {t('history.csv')}
        </Button>
      </div>
    </Sheet>
  );
}
