import { type FieldError, Icon, useMessages } from '@onlyvips/sdk';
import { MomentField } from '../common/MomentField';
import type { PriceDraft, WayDraft } from '../editor/draft';
import type { Rule } from '../types';
import { PricesField } from './PricesField';
import { RULE_ICONS } from './rules';
import { SchemaForm } from './SchemaForm';
import type { Schema } from './schema';

export interface WayCardProps {
  readonly way: WayDraft;
  /** Absent when the plugin that brought it is off. */
  readonly rule: Rule | undefined;
  readonly faults: readonly FieldError[];
  readonly onChange: (changes: Partial<WayDraft>) => void;
  readonly onRemove: () => void;
}

const BELOW = 'parameters.';

/** One way into a work, with what its rule wants to know. */
export function WayCard({ way, rule, faults, onChange, onRemove }: WayCardProps) {
  const { t } = useMessages();
  const label = rule?.label ?? way.rule;
  const own = faults.filter(({ field }) => field === 'rule' || field === 'parameters');
  const below = faults
    .filter(({ field }) => field.startsWith(BELOW))
    .map((fault) => ({ ...fault, field: fault.field.slice(BELOW.length) }));
  return (
    <section className="content-studio-way" aria-label={label}>
      <header>
        <Icon name={RULE_ICONS[way.rule] ?? 'puzzle'} size={22} />
        <div>
          <strong dir="auto">{label}</strong>
          <p className="ov-hint" dir="auto">
            {rule?.description ?? t('studio.ways.off')}
          </p>
        </div>
        <button
          type="button"
          className="ov-round"
          aria-label={t('studio.ways.remove', { way: label })}
          onClick={onRemove}
        >
          <Icon name="close" size={18} />
        </button>
      </header>
      {own.map(({ field, message }) => (
        <p key={field} className="ov-error" role="alert">
          {message}
        </p>
      ))}
      {way.rule === 'price' ? (
        <PricesField
          prices={(way.parameters.prices as readonly PriceDraft[] | undefined) ?? []}
          faults={below}
          onChange={(prices) => onChange({ parameters: { prices } })}
        />
      ) : (
        rule && (
          <SchemaForm
            schema={rule.parameters as Schema}
            name={way.rule}
            value={way.parameters}
            faults={below}
            onChange={(parameters) => onChange({ parameters })}
          />
        )
      )}
      <OpensAt
        value={way.opens_at}
        error={faults.find(({ field }) => field === 'opens_at')?.message}
        onChange={(opens_at) => onChange({ opens_at })}
      />
    </section>
  );
}

interface OpensAtProps {
  readonly value: string | null;
  readonly error: string | undefined;
  readonly onChange: (value: string | null) => void;
}

function tomorrow(): string {
  const at = new Date(Date.now() + 24 * 60 * 60_000);
  at.setMinutes(0, 0, 0);
  return at.toISOString();
}

function OpensAt({ value, error, onChange }: OpensAtProps) {
  const { t } = useMessages();
  return (
    <>
      <label className="content-studio-check">
        <input
          type="checkbox"
          checked={value !== null}
          onChange={({ target }) => onChange(target.checked ? tomorrow() : null)}
        />
        {t('studio.ways.later')}
      </label>
      {value !== null && (
        <MomentField
          label={t('studio.ways.opens-at')}
          value={value}
          error={error}
          // A moment that is half typed is not taken over.
          onChange={(moment) => moment && onChange(moment)}
        />
      )}
    </>
  );
}
