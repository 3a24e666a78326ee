import type { DescribedCommand } from './describe.js';
import { choices, commandNames, optionsWith, quoted } from './shell.js';

/** Completion for bash 3.2 and later, to be sourced. */
export function bash(commands: readonly DescribedCommand[]): string {
  const words = (list: readonly string[]): string => quoted(list.join(' '));
  return `_realtime_migrate() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} command='' word options='' words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
      ${commandNames(commands)}) command=$word; break ;;
    esac
  done
  COMPREPLY=()
  case $command:$previous in
${choices(commands)
  .map(({ pattern, words: some }) => `    ${pattern}) words=${quoted(some)} ;;`)
  .join('\n')}
  esac
  if [[ -n $words ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    return
  fi
  case $previous in
    ${optionsWith(commands, 'folders')}) local IFS=$'\\n'; COMPREPLY=($(compgen -d -- "$current")); return ;;
    ${optionsWith(commands, 'files')}) local IFS=$'\\n'; COMPREPLY=($(compgen -f -- "$current")); return ;;
    ${optionsWith(commands, 'free')}) return ;;
  esac
  case $command in
${commands
  .map(({ name, options, words: own }) => {
    const names = options.flatMap((option) => option.names);
    return `    ${quoted(name)}) options=${words(names)} words=${words(own)} ;;`;
  })
  .join('\n')}
  esac
  if [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$current"))
  else
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    # A name of a file may hold spaces.
    local IFS=$'\\n'
    COMPREPLY+=($(compgen -f -- "$current"))
  fi
}
complete -o filenames -F _realtime_migrate realtime-migrate
`;
}
