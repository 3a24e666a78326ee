import type { DescribedCommand } from './describe.js';
import { choices, commandNames, optionsWith, quoted } from './shell.js';

/** Completion for zsh, to be sourced behind `compinit`, or to lie in `$fpath` as `_realtime-migrate`. */
export function zsh(commands: readonly DescribedCommand[]): string {
  const names = commands.filter(({ name }) => name !== '');
  const described = (list: readonly { name: string; description: string }[]): string =>
    list.map(({ name, description }) => quoted(`${name}:${description}`)).join(' ');
  return `#compdef realtime-migrate
_realtime_migrate() {
  local command='' word
  local -a options arguments
  for word in \${words[2,CURRENT-1]}; do
    case $word in
      (${commandNames(commands)}) command=$word; break ;;
    esac
  done
  case $command:\${words[CURRENT-1]} in
${choices(commands)
  .map(({ pattern, words }) => `    (${pattern}) compadd -- ${words}; return ;;`)
  .join('\n')}
  esac
  case \${words[CURRENT-1]} in
    (${optionsWith(commands, 'folders')}) _path_files -/; return ;;
    (${optionsWith(commands, 'files')}) _files; return ;;
    (${optionsWith(commands, 'free')}) _message value; return ;;
  esac
  case $command in
${commands
  .map(({ name, options, words }) => {
    const own = options.flatMap((option) =>
      option.names.map((long) => ({ name: long, description: option.description })),
    );
    const args = words.map((word) => ({
      name: word,
      description: names.find((found) => found.name === word)?.description ?? '',
    }));
    return `    (${quoted(name)}) options=(${described(own)}) arguments=(${described(args)}) ;;`;
  })
  .join('\n')}
  esac
  if [[ $PREFIX == -* ]]; then
    _describe -o option options
  else
    (( $#arguments )) && _describe argument arguments
    _files
  fi
}
if [[ $funcstack[1] == _realtime-migrate ]]; then
  _realtime_migrate "$@"
else
  compdef _realtime_migrate realtime-migrate
fi
`;
}
