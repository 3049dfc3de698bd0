import { useMessages } from '@onlyvips/sdk';
import { useId } from 'react';
import { type Answer, type Fault, toggled } from '../answers';
import type { Question } from '../types';

export interface QuestionFieldProps {
  readonly question: Question;
  readonly answer: Answer;
  readonly onAnswer: (answer: Answer) => void;
  readonly fault: Fault | null;
}

/** A question with its options, or room for words. */
export function QuestionField({ question, answer, onAnswer, fault }: QuestionFieldProps) {
  const { t, format } = useMessages();
  const id = useId();
  const { kind, least, most, options, required, text } = question;
  const numbers = { least: format.number(least), most: format.number(most) };
  const isChosen = (option: number) =>
    Array.isArray(answer) ? answer.includes(option) : answer === option;
  const hint = kind === 'multiple' ? t('quiz.choose', numbers) : '';
  return (
    <fieldset className="quests-question" aria-describedby={`${id}-about`}>
      <legend tabIndex={-1} dir="auto">
        {text}
      </legend>
      {kind === 'text' ? (
        <textarea
          rows={5}
          dir="auto"
          aria-label={text}
          maxLength={most}
          value={typeof answer === 'string' ? answer : ''}
          onChange={(event) => onAnswer(event.target.value)}
        />
      ) : (
        options.map((option, number) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an option is known by its position
          <label key={number} className="quests-option">
            <input
              type={kind === 'single' ? 'radio' : 'checkbox'}
              name={id}
              checked={isChosen(number)}
              onChange={() => onAnswer(kind === 'single' ? number : toggled(answer, number))}
            />
            <span dir="auto">{option}</span>
          </label>
        ))
      )}
      <p
        id={`${id}-about`}
        className={fault ? 'ov-error' : 'ov-hint'}
        role={fault ? 'alert' : undefined}
      >
        {fault ? t(`quiz.fault-${fault.key}`, numbers) : required ? hint : t('quiz.optional')}
      </p>
    </fieldset>
  );
}
