import { useState } from 'react';
import type { Message, PollMedia } from '../api/types';
import { Icon } from '../ui/Icon';
import { usePage } from '../ui/page';

/** A poll or quiz: options to choose from, and how others voted once that may be seen. */
export function Poll({ message, media }: { readonly message: Message; readonly media: PollMedia }) {
  const page = usePage();
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const open = !media.voted && !media.closed;
  const vote = (options: readonly number[]) =>
    page.attempt(page.phone.api.vote(message.chat, message.id, options)).then(() => setChosen([]));
  const kind = `${media.anonymous ? 'Anonymous ' : ''}${media.quiz ? 'quiz' : 'poll'}`;
  return (
    <fieldset className="poll">
      <legend dir="auto">{media.question}</legend>
      <small>{media.closed ? 'Final results' : kind.charAt(0).toUpperCase() + kind.slice(1)}</small>
      {media.options.map((option, index) => {
        const share = open ? 0 : percent(option.voters, media.voters);
        if (open && media.multiple) {
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: an option is its place
            <label key={index} className="poll-option" dir="auto">
              <input
                type="checkbox"
                checked={chosen.includes(index)}
                onChange={({ target }) =>
                  setChosen(
                    target.checked ? [...chosen, index] : chosen.filter((one) => one !== index),
                  )
                }
              />
              {option.text}
            </label>
          );
        }
        if (open) {
          return (
            <button
              // biome-ignore lint/suspicious/noArrayIndexKey: an option is its place
              key={index}
              type="button"
              className="poll-option"
              dir="auto"
              onClick={() => void vote([index])}
            >
              <span className="poll-circle" /> {option.text}
            </button>
          );
        }
        const wrong = option.chosen && option.correct === false;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: an option is its place
          <div key={index} className="poll-result" data-wrong={wrong}>
            <b>{share}%</b>
            <span dir="auto">
              {option.text}
              {(option.chosen || option.correct) && (
                <Icon name={wrong ? 'close' : 'check'} size={15} />
              )}
            </span>
            <meter value={share} max={100} aria-label={`${option.text}: ${share}%`} />
          </div>
        );
      })}
      {media.solution && (
        <p className="poll-solution" dir="auto">
          {media.solution}
        </p>
      )}
      {open && media.multiple ? (
        <button
          type="button"
          className="link"
          disabled={chosen.length === 0}
          onClick={() => void vote(chosen)}
        >
          Vote
        </button>
      ) : (
        <small>{voters(media.voters)}</small>
      )}
      {media.can_retract && (
        <button type="button" className="link" onClick={() => void vote([])}>
          Take my vote back
        </button>
      )}
    </fieldset>
  );
}

function percent(voters: number | null, all: number | null): number {
  return all ? Math.round(((voters ?? 0) / all) * 100) : 0;
}

function voters(count: number | null): string {
  if (!count) return 'No votes yet';
  return count === 1 ? '1 vote' : `${count} votes`;
}
