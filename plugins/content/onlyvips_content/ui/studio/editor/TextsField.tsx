import { LANGUAGES, type Language, useMessages } from '@onlyvips/sdk';
import { Field } from '@onlyvips/sdk/forms';
import { useState } from 'react';
import { LANGUAGE_NAMES } from '../types';
import { type Draft, isWritten, type Text } from './draft';
import { type Faults, faultOf } from './faults';

export interface TextsFieldProps {
  readonly draft: Draft;
  readonly faults: Faults;
  readonly onChange: (changes: Partial<Draft>) => void;
}

/** Title, summary and text, in the work's own language and in others. */
export function TextsField({ draft, faults, onChange }: TextsFieldProps) {
  const { t } = useMessages();
  const [chosen, setChosen] = useState<Language>(draft.language);
  const faulty = LANGUAGES.find((language) => faultOf(faults, `texts.${language}`, true));
  const [seen, setSeen] = useState(faults);
  if (seen !== faults) {
    // What is wrong is shown, also when it is in another language.
    setSeen(faults);
    if (faulty) setChosen(faulty);
  }
  const text = draft.texts[chosen];
  const set = (changes: Partial<Text>) =>
    onChange({ texts: { ...draft.texts, [chosen]: { ...text, ...changes } } });
  const error = (name: keyof Text) => faultOf(faults, `texts.${chosen}.${name}`);
  const general = faultOf(faults, 'texts');
  return (
    <div className="content-studio-fields">
      <div className="content-studio-tabs" role="tablist" aria-label={t('studio.texts.language')}>
        {LANGUAGES.map((language) => (
          <button
            key={language}
            type="button"
            role="tab"
            aria-selected={language === chosen}
            lang={language}
            onClick={() => setChosen(language)}
          >
            {LANGUAGE_NAMES[language]}
            {isWritten(draft.texts[language]) && (
              <span className="content-studio-dot">
                <span className="ov-visually-hidden">{t('studio.texts.written')}</span>
              </span>
            )}
          </button>
        ))}
      </div>
      {general && (
        <p className="ov-error" role="alert">
          {general}
        </p>
      )}
      <div key={chosen} className="content-studio-fields" lang={chosen}>
        <Field label={t('studio.texts.title')} error={error('title')}>
          {(control) => (
            <input
              {...control}
              dir="auto"
              maxLength={150}
              value={text.title}
              placeholder={t('studio.texts.title-hint')}
              onChange={({ target }) => set({ title: target.value })}
            />
          )}
        </Field>
        <Field
          label={t('studio.texts.summary')}
          hint={t('studio.texts.summary-hint')}
          error={error('summary')}
        >
          {(control) => (
            <textarea
              {...control}
              dir="auto"
              rows={2}
              maxLength={1000}
              value={text.summary}
              onChange={({ target }) => set({ summary: target.value })}
            />
          )}
        </Field>
        <Field
          label={t('studio.texts.body')}
          hint={t('studio.texts.body-hint')}
          error={error('body')}
        >
          {(control) => (
            <textarea
              {...control}
              dir="auto"
              rows={draft.kind === 'text' ? 14 : 4}
              maxLength={50_000}
              value={text.body}
              onChange={({ target }) => set({ body: target.value })}
            />
          )}
        </Field>
        {chosen === draft.language ? (
          <p className="ov-hint">{t('studio.texts.original')}</p>
        ) : (
          text.title.trim() && (
            <button
              type="button"
              className="content-studio-link"
              onClick={() => onChange({ language: chosen })}
            >
              {t('studio.texts.make-original', { language: LANGUAGE_NAMES[chosen] })}
            </button>
          )
        )}
      </div>
    </div>
  );
}
