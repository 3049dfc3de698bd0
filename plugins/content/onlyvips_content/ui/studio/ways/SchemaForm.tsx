import { type FieldError, useMessages } from '@onlyvips/sdk';
import { Field } from '@onlyvips/sdk/forms';
import { useState } from 'react';
import { WordsField } from '../common/WordsField';
import { type Question, questionsOf, readNumber, type Schema, withAnswer } from './schema';

export interface SchemaFormProps {
  readonly schema: Schema;
  /** Name of what is asked for, for the texts of the questions. */
  readonly name: string;
  readonly value: Readonly<Record<string, unknown>>;
  readonly faults: readonly FieldError[];
  readonly onChange: (value: Record<string, unknown>) => void;
}

/** A form made of a JSON Schema: what a plugin's rule wants to know. */
export function SchemaForm({ schema, name, value, faults, onChange }: SchemaFormProps) {
  const { t } = useMessages();
  return questionsOf(schema).map((question) => (
    <Answer
      key={question.name}
      question={{
        ...question,
        title: t(`studio.rule.${name}.${question.name}`, { defaultValue: question.title }),
        description: t(`studio.rule.${name}.${question.name}-hint`, {
          defaultValue: question.description,
        }),
      }}
      value={value[question.name]}
      error={
        faults.find(({ field }) => field === question.name || field.startsWith(`${question.name}.`))
          ?.message
      }
      onChange={(answer) => onChange(withAnswer(value, question.name, answer))}
    />
  ));
}

interface AnswerProps {
  readonly question: Question;
  readonly value: unknown;
  readonly error: string | undefined;
  readonly onChange: (value: unknown) => void;
}

function Answer({ question, value, error, onChange }: AnswerProps) {
  const { kind, title, description, required, schema, options } = question;
  const field = { label: title, hint: description, error };
  if (kind === 'words') {
    const words = Array.isArray(value) ? value.map(String) : [];
    return <WordsField {...field} words={words} onChange={onChange} />;
  }
  if (kind === 'switch') {
    return (
      <label className="content-studio-check">
        <input
          type="checkbox"
          checked={Boolean(value ?? schema.default)}
          onChange={({ target }) => onChange(target.checked)}
        />
        {title}
      </label>
    );
  }
  if (kind === 'choice') {
    return (
      <Field {...field}>
        {(control) => (
          <select
            {...control}
            required={required}
            value={String(value ?? schema.default ?? '')}
            onChange={({ target }) =>
              onChange(options.find((option) => String(option) === target.value))
            }
          >
            {!required && <option value="" />}
            {options.map((option) => (
              <option key={String(option)}>{String(option)}</option>
            ))}
          </select>
        )}
      </Field>
    );
  }
  if (kind === 'json') return <JsonAnswer {...field} value={value} onChange={onChange} />;
  const numeric = kind !== 'text';
  return (
    <Field {...field}>
      {(control) => (
        <input
          {...control}
          type={numeric ? 'number' : 'text'}
          inputMode={numeric ? 'numeric' : 'text'}
          required={required}
          min={schema.minimum}
          max={schema.maximum}
          step={kind === 'integer' ? 1 : 'any'}
          maxLength={schema.maxLength}
          placeholder={schema.default == null ? undefined : String(schema.default)}
          value={value === undefined || value === null ? '' : String(value)}
          onChange={({ target }) => onChange(numeric ? readNumber(target.value) : target.value)}
        />
      )}
    </Field>
  );
}

interface JsonAnswerProps extends Omit<AnswerProps, 'question'> {
  readonly label: string;
  readonly hint: string;
}

/** What no control is made for: people who write such rules read JSON. */
function JsonAnswer({ label, hint, error, value, onChange }: JsonAnswerProps) {
  const { t } = useMessages();
  const [text, setText] = useState(() => (value === undefined ? '' : JSON.stringify(value)));
  const [wrong, setWrong] = useState(false);
  return (
    <Field label={label} hint={hint} error={wrong ? t('studio.fault.json') : error}>
      {(control) => (
        <textarea
          {...control}
          dir="ltr"
          rows={3}
          value={text}
          onChange={({ target }) => {
            setText(target.value);
            try {
              onChange(target.value.trim() ? JSON.parse(target.value) : undefined);
              setWrong(false);
            } catch {
              setWrong(true);
            }
          }}
        />
      )}
    </Field>
  );
}
