import { Icon, useMessages } from '@onlyvips/sdk';
import { Field } from '@onlyvips/sdk/forms';
import { useState } from 'react';

export interface WordsFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly words: readonly string[];
  readonly most?: number;
  readonly onChange: (words: string[]) => void;
}

/** Several short words: typed one after the other, each taken away by its button. */
export function WordsField({ label, hint, error, words, most = 20, onChange }: WordsFieldProps) {
  const { t } = useMessages();
  const [text, setText] = useState('');

  function add(typed: string): void {
    const found = typed
      .split(/[,\n،]/)
      .map((word) => word.trim().replace(/^#+/, ''))
      .filter(Boolean);
    setText('');
    if (found.length) onChange([...new Set([...words, ...found])].slice(0, most));
  }

  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <div className="content-studio-words">
          {words.map((word) => (
            <span key={word} className="content-studio-word">
              <span dir="auto">{word}</span>
              <button
                type="button"
                aria-label={t('studio.words.remove', { word })}
                onClick={() => onChange(words.filter((other) => other !== word))}
              >
                <Icon name="close" size={14} />
              </button>
            </span>
          ))}
          <input
            {...control}
            dir="auto"
            value={text}
            enterKeyHint="enter"
            placeholder={words.length ? '' : t('studio.words.placeholder')}
            onChange={({ target }) =>
              /[,\n،]/.test(target.value) ? add(target.value) : setText(target.value)
            }
            onKeyDown={(event) => {
              if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
                event.preventDefault();
                add(text);
              } else if (event.key === 'Backspace' && !text && words.length) {
                onChange(words.slice(0, -1));
              }
            }}
            onBlur={() => add(text)}
          />
        </div>
      )}
    </Field>
  );
}
