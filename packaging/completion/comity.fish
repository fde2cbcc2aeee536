# Completion of comity for fish; keep it true to src/surface/cli/main.c.

set -l verbs init template check fetch import recipes data drop cite states alias measure role similarity qap explain show indicators \
    trace sql report help
set -l systems name iso3 iso2 m49 cow cowc gw gwc imf wb vdem polity
set -l things members spells organisations bodies instruments parties provisions meetings attendance exercises \
    contingents partnerships disputes contributions offices projects proposals statistics designations concepts \
    events claims domains sources states runs

function __comity_indicators
    comity indicators --format csv 2>/dev/null | awk -F, '$2 == "indicator" { print $1 }'
end

function __comity_sets
    comity fetch --format csv 2>/dev/null | awk -F, 'NR > 1 { print $1 }'
end

function __comity_workbenches
    __fish_complete_suffix .comity
end

# Whether the verb is one of these and its first argument is not there yet.
function __comity_wants_first
    set -l words (commandline -opc)
    test (count $words) -eq 2; and contains -- $words[2] $argv
end

function __comity_at_workbench
    set -l words (commandline -opc)
    test (count $words) -ge 2; or return 1
    switch $words[2]
        case init check data drop cite alias measure similarity qap explain sql report
            test (count $words) -eq 2
        case role show trace states
            test (count $words) -eq 3
        case import
            test (count $words) -eq 2
        case '*'
            return 1
    end
end

complete -c comity -f
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -l version -d 'print versions'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a init -d 'make a workbench from a case'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a check -d 'look for overlapping, unsourced and contradictory facts'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a fetch -d 'download public data sets from their publishers'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a import -d 'read public data sets into the workbench'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a recipes -d 'list the recipes, or check one of your own'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a drop -d 'remove data sets, and say which results they touch'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a cite -d 'print BibTeX for the data sets, or for what a number used'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a data -d 'list the data sets in the workbench'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a template -d 'write an empty case to start from'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a states -d 'say which state a name or a code means'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a alias -d 'say what a name or code means in your data'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a measure -d 'compute the indicators of integration'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a role -d 'compute what part a state plays'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a similarity -d 'compare the votes or ties of states'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a qap -d 'regress a network on others'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a explain -d 'estimate gravity and other regressions'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a show -d 'show what is recorded'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a indicators -d 'list what can be computed'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a trace -d 'go from a number to its formula, SQL and source rows'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a sql -d 'ask the workbench in SQL'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a report -d 'write the assessment as one page'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a help -d 'say more about a verb'

complete -c comity -n '__comity_wants_first help' -a "$verbs"
complete -c comity -n '__comity_wants_first show' -a "$things"
complete -c comity -n '__comity_wants_first trace' -a '(__comity_indicators)'
complete -c comity -n '__comity_wants_first template' -a '(__fish_complete_directories)'
complete -c comity -n __comity_at_workbench -F -k -a '(__comity_workbenches)'
complete -c comity -n '__fish_seen_subcommand_from import' -F
complete -c comity -n '__fish_seen_subcommand_from fetch' -a '(__comity_sets)'

complete -c comity -n "__fish_seen_subcommand_from $verbs" -l help -d 'say more about the verb'
complete -c comity -n '__fish_seen_subcommand_from init' -l case -r -a 'sco (__fish_complete_directories)' -d 'built-in case or folder'
complete -c comity -n '__fish_seen_subcommand_from init' -l force -d 'replace the file'
complete -c comity -n '__fish_seen_subcommand_from import' -l strict -d 'stop at the first row that cannot be kept'
complete -c comity -n '__fish_seen_subcommand_from import' -l rejected -r -F -d 'write the rows that were not kept'
complete -c comity -n '__fish_seen_subcommand_from import' -l recipe -r -F -d 'recipe of your own'
complete -c comity -n '__fish_seen_subcommand_from import drop' -l as -x -d 'label of a version'
complete -c comity -n '__fish_seen_subcommand_from cite' -l run -x -d 'all numbers of a run'
complete -c comity -n '__fish_seen_subcommand_from cite' -l org -x -d organisation
complete -c comity -n '__fish_seen_subcommand_from cite' -l format -x -a 'bibtex json' -d 'form of entries'
complete -c comity -n '__fish_seen_subcommand_from recipes' -l show -x -a '(comity recipes --format csv 2>/dev/null | tail -n +2 | cut -d, -f1)' -d 'print one of the program'
complete -c comity -n '__fish_seen_subcommand_from recipes' -F
complete -c comity -n '__fish_seen_subcommand_from import' -l by -x -a 'year month' -d 'events by'
complete -c comity -n '__fish_seen_subcommand_from import' -l password-file -r -F -d 'of the server'
complete -c comity -n '__fish_seen_subcommand_from fetch' -l to -r -a '(__fish_complete_directories)' -d 'folder'
complete -c comity -n '__fish_seen_subcommand_from fetch' -l force -d 'fetch again'
complete -c comity -n '__fish_seen_subcommand_from fetch import' -l from -x -d 'another address'
complete -c comity -n '__fish_seen_subcommand_from import' -l replace -d 'remove older rows of the set first'
complete -c comity -n '__fish_seen_subcommand_from import' -l sheet -x -d 'sheet of a spreadsheet'
complete -c comity -n '__fish_seen_subcommand_from import' -l recipe -x -d 'where the columns fit several'
complete -c comity -n '__fish_seen_subcommand_from import' -l by -x -a 'year month' -d 'periods of events'
complete -c comity -n '__fish_seen_subcommand_from import' -l from -x -d 'table of a ClickHouse server'
complete -c comity -n '__fish_seen_subcommand_from import' -l password-file -r -F -d 'password of the server'
complete -c comity -n '__fish_seen_subcommand_from import' -l states -x -a 'as_coded successor strict' -d 'states that are no more'
complete -c comity -n '__fish_seen_subcommand_from states' -l system -x -a "$systems" -d 'code system'
complete -c comity -n '__fish_seen_subcommand_from alias' -l remove -d 'take it back'
complete -c comity -n '__fish_seen_subcommand_from measure role show trace report' -l org -x -d organisation
complete -c comity -n '__fish_seen_subcommand_from measure role alias' -l years -x -d 'first and last year, A:B'
complete -c comity -n '__fish_seen_subcommand_from similarity' -l measure -x -a 'agreement s s_squared kappa kappa_absolute kappa_squared pi pi_absolute pi_squared tau_b alignment alignment_squared' -d measures
complete -c comity -n '__fish_seen_subcommand_from similarity' -l levels -x -d 'every level, A:B'
complete -c comity -n '__fish_seen_subcommand_from similarity' -l by -x -a 'year session' -d 'periods of votes'
complete -c comity -n '__fish_seen_subcommand_from similarity' -l absent -x -d 'level of no tie'
complete -c comity -n '__fish_seen_subcommand_from similarity' -l self -x -d 'level with itself'
complete -c comity -n '__fish_seen_subcommand_from similarity' -l weights -x -d 'weigh the other states'
complete -c comity -n '__fish_seen_subcommand_from similarity' -l save -x -d 'make layers of the result'
complete -c comity -n '__fish_seen_subcommand_from similarity qap' -l org -x -d organisation
complete -c comity -n '__fish_seen_subcommand_from similarity' -l years -x -d 'first and last year, A:B'
complete -c comity -n '__fish_seen_subcommand_from qap' -l year -x -d year
complete -c comity -n '__fish_seen_subcommand_from qap' -l permutations -x -d 'how many'
complete -c comity -n '__fish_seen_subcommand_from qap' -l seed -x -d 'of the permutations'
complete -c comity -n '__fish_seen_subcommand_from qap' -l model -x -a 'linear logit' -d 'of the outcome'
complete -c comity -n '__fish_seen_subcommand_from qap' -l null -x -a 'dsp y' -d 'what is permuted'
complete -c comity -n '__fish_seen_subcommand_from similarity qap' -l format -x -a 'table csv json' -d 'form of tables'
complete -c comity -n '__fish_seen_subcommand_from explain' -l cluster -x -d 'clusters of standard errors'
complete -c comity -n '__fish_seen_subcommand_from explain' -l years -x -d 'first and last year, A:B'
complete -c comity -n '__fish_seen_subcommand_from explain' -l estimator -x -a 'ppml ols' -d 'how to estimate'
complete -c comity -n '__fish_seen_subcommand_from explain' -l se -x -a 'iid robust cluster dyadic' -d 'standard errors'
complete -c comity -n '__fish_seen_subcommand_from explain' -l convention -x -a 'stata fixest none' -d 'small-sample corrections'
complete -c comity -n '__fish_seen_subcommand_from explain' -l zeros -x -a 'auto none reporting world' -d 'flows that are not recorded'
complete -c comity -n '__fish_seen_subcommand_from explain' -l domestic -d 'with trade of a state with itself'
complete -c comity -n '__fish_seen_subcommand_from explain' -l sample -x -d 'rows where it is above zero'
complete -c comity -n '__fish_seen_subcommand_from explain' -l without -x -d 'without these states'
complete -c comity -n '__fish_seen_subcommand_from explain' -l split -x -d 'a regression for each value'
complete -c comity -n '__fish_seen_subcommand_from explain' -l drop-each -x -d 'without each member in turn'
complete -c comity -n '__fish_seen_subcommand_from explain' -l weights -x -d 'weigh rows'
complete -c comity -n '__fish_seen_subcommand_from explain' -l offset -x -d 'add to the predictor'
complete -c comity -n '__fish_seen_subcommand_from explain' -l from -r -d 'rows of a file'
complete -c comity -n '__fish_seen_subcommand_from explain' -l panel -x -d 'unit and time of a file'
complete -c comity -n '__fish_seen_subcommand_from explain' -l save-panel -r -d 'write the rows'
complete -c comity -n '__fish_seen_subcommand_from explain' -l plot -r -d 'draw the estimates'
complete -c comity -n '__fish_seen_subcommand_from explain' -l level -x -d 'of the intervals'
complete -c comity -n '__fish_seen_subcommand_from explain' -l tolerance -x -d 'of convergence'
complete -c comity -n '__fish_seen_subcommand_from explain' -l keep-separated -d 'do not look for separation'
complete -c comity -n '__fish_seen_subcommand_from explain' -l run -x -d 'print a run again'
complete -c comity -n '__fish_seen_subcommand_from explain' -l format -x -a 'table csv json latex html' -d 'form of the table'
complete -c comity -n '__fish_seen_subcommand_from explain' -s o -r -d 'write here'
complete -c comity -n '__fish_seen_subcommand_from measure' -l indicator -x -a '(__comity_indicators)' -d 'only this one'
complete -c comity -n '__fish_seen_subcommand_from show' -l at -x -d 'what held on that day'
complete -c comity -n '__fish_seen_subcommand_from show report' -l state -x -d 'ISO3 code'
complete -c comity -n '__fish_seen_subcommand_from trace states' -l year -x -d year
complete -c comity -n '__fish_seen_subcommand_from trace' -l variant -x -a 'as_was fixed without_largest' -d 'which region'
complete -c comity -n '__fish_seen_subcommand_from report' -s o -r -F -d 'page to write'
complete -c comity -n '__fish_seen_subcommand_from check fetch recipes data states alias measure role show indicators trace sql' -l format -x -a 'table csv json' -d 'form of tables'
