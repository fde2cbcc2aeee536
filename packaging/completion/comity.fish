# Completion of comity for fish; keep it true to src/surface/cli/main.c.

set -l verbs init template check fetch import recipes data drop cite states alias measure role security index breaks spillover \
    network similarity qap explain claims show indicators trace sql report help
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
        case init check data drop cite alias measure security indicators breaks spillover similarity qap explain claims sql report
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
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a breaks -d 'find where indicators or components break'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a spillover -d 'ask which dimension goes before which'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a similarity -d 'compare the votes or ties of states'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a qap -d 'regress a network on others'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a explain -d 'estimate gravity and other regressions'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a network -d 'measure networks of states'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a claims -d 'put the claims of the case to the test'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a show -d 'show what is recorded'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a security -d 'compare incidents before and after'
complete -c comity -n "not __fish_seen_subcommand_from $verbs" -a index -d 'compute a composite index'
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
complete -c comity -n '__fish_seen_subcommand_from init' -l keep -d 'read the facts again, keep the data'
complete -c comity -n '__fish_seen_subcommand_from claims' -l verdict -x -a 'holds partly contradicted outdated contested not_testable waits error' -d 'only those'
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
complete -c comity -n '__fish_seen_subcommand_from measure role security indicators index breaks spillover show trace report network' -l org -x -d organisation
complete -c comity -n '__fish_seen_subcommand_from measure role security index alias network' -l years -x -d 'first and last year, A:B'
complete -c comity -n '__fish_seen_subcommand_from measure breaks' -l indicator -x -a '(__comity_indicators)' -d 'only this one'
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
complete -c comity -n '__fish_seen_subcommand_from explain' -l se -x -a 'iid robust cluster dyadic corrected' -d 'standard errors'
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
complete -c comity -n '__fish_seen_subcommand_from security' -l event -x -d 'day of the event'
complete -c comity -n '__fish_seen_subcommand_from index' -l draws -x -d 'how many, 0 none'
complete -c comity -n '__fish_seen_subcommand_from index' -l seed -x -d 'of the draws'
complete -c comity -n '__fish_seen_subcommand_from index' -l threads -x -d 'how many'
complete -c comity -n '__fish_seen_subcommand_from index' -F
complete -c comity -n '__fish_seen_subcommand_from show' -l at -x -d 'what held on that day'
complete -c comity -n '__fish_seen_subcommand_from show report breaks' -l state -x -d 'ISO3 code'
complete -c comity -n '__fish_seen_subcommand_from trace states' -l year -x -d year
complete -c comity -n '__fish_seen_subcommand_from index trace breaks spillover' -l variant -x -a 'as_was fixed without_largest' -d 'which region'
complete -c comity -n '__fish_seen_subcommand_from breaks' -l component -x -d 'only this component'
complete -c comity -n '__fish_seen_subcommand_from breaks' -l max-breaks -x -d 'most breaks'
complete -c comity -n '__fish_seen_subcommand_from breaks' -l trim -x -d 'least years of a segment'
complete -c comity -n '__fish_seen_subcommand_from breaks' -l model -x -a 'level trend' -d 'what breaks'
complete -c comity -n '__fish_seen_subcommand_from spillover' -l lags -x -d 'most years of lag'
complete -c comity -n '__fish_seen_subcommand_from report' -s o -r -F -d 'page to write'
complete -c comity -n '__fish_seen_subcommand_from network' -l threshold -x -d 'leave out weaker ties'
complete -c comity -n '__fish_seen_subcommand_from network' -l binary -d 'ties weigh 1'
complete -c comity -n '__fish_seen_subcommand_from network' -l undirected -x -a 'sum max min' -d 'both directions as one'
complete -c comity -n '__fish_seen_subcommand_from network' -l paths -x -a 'hops inverse' -d 'length of ties'
complete -c comity -n '__fish_seen_subcommand_from network' -l weights -x -a 'count newman jaccard' -d 'of what is shared'
complete -c comity -n '__fish_seen_subcommand_from network' -l measures -x -d 'only these'
complete -c comity -n '__fish_seen_subcommand_from network' -l communities -x -a 'modularity cpm slices' -d 'find communities'
complete -c comity -n '__fish_seen_subcommand_from network' -l resolution -x -d 'of communities'
complete -c comity -n '__fish_seen_subcommand_from network' -l omega -x -d 'coupling of slices'
complete -c comity -n '__fish_seen_subcommand_from network' -l core -d 'core and periphery'
complete -c comity -n '__fish_seen_subcommand_from network' -l group -x -d 'count brokerage between'
complete -c comity -n '__fish_seen_subcommand_from network' -l seed -x -d 'of random numbers'
complete -c comity -n '__fish_seen_subcommand_from network' -l restarts -x -d 'how often to begin anew'
complete -c comity -n '__fish_seen_subcommand_from network' -l level -x -a 'node graph' -d 'which table'
complete -c comity -n '__fish_seen_subcommand_from network' -s o -r -F -d 'drawing to write'
complete -c comity -n '__fish_seen_subcommand_from check fetch recipes data states alias measure role security index breaks spillover network show indicators trace sql claims' -l format -x -a 'table csv json' -d 'form of tables'
