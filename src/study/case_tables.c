/* What a case folder may hold. See case_tables.h. */
#include "study/case_tables.h"

#include <string.h>

#define REQ COMITY_FACT_REQUIRED
#define UNQ (COMITY_FACT_REQUIRED | COMITY_FACT_UNIQUE)
#define TEXT(n, f, a)                                                                                                  \
    { n, COMITY_FACT_TEXT, f, NULL, a }
#define KEY(n, a)                                                                                                      \
    { n, COMITY_FACT_KEY, UNQ, NULL, a }
#define STATE(n, f, a)                                                                                                 \
    { n, COMITY_FACT_STATE, f, "state", a }
#define REF(n, f, t, a)                                                                                                \
    { n, COMITY_FACT_REF, f, t, a }
#define DATE(n, f, a)                                                                                                  \
    { n, COMITY_FACT_DATE, f, NULL, a }
#define NUMBER(n, f, a)                                                                                                \
    { n, COMITY_FACT_NUMBER, f, NULL, a }
#define INTEGER(n, f, a)                                                                                               \
    { n, COMITY_FACT_INTEGER, f, NULL, a }
#define CHOICE(n, f, c, a)                                                                                             \
    { n, COMITY_FACT_CHOICE, f, c, a }
#define YES(n, a)                                                                                                      \
    { n, COMITY_FACT_YES, 0, NULL, a }

static const comity_fact_column source_columns[] = {
    REF("source", REQ, "source", "where the fact was read"),
    TEXT("locator", REQ, "page, article, section or row in that source"),
    CHOICE("confidence", REQ, "high|medium|low", "how sure the recorder is"),
    YES("unverified", "yes: not yet checked against the source itself"),
    TEXT("note", 0, "anything a reader must know"),
};

static const comity_fact_column source_table[] = {
    KEY("source", "identifier"),
    CHOICE("kind", REQ, "treaty|law|article|book|thesis|news|report|website|dataset|resolution|speech|recorder",
           "kind of source"),
    TEXT("title", REQ, "title"),
    TEXT("author", 0, "author or issuing body"),
    TEXT("publisher", 0, "publisher or journal"),
    DATE("published", 0, "date of publication"),
    TEXT("url", 0, "address or DOI"),
    TEXT("cited_as", 0, "key under which the paper cites it"),
    YES("in_paper", "yes: in the reference list of the paper"),
    TEXT("note", 0, "anything a reader must know"),
};

static const comity_fact_column state_table[] = {
    {"state", COMITY_FACT_STATE, REQ, NULL, "ISO 3166-1 alpha-3, or the code stated in the note where ISO has none"},
    TEXT("name", REQ, "short name in English"),
    CHOICE("kind", REQ, "state|territory|historic|polity",
           "state, territory with trade statistics of its own, former state of the COW or GW lists, or other polity of "
           "former times, which codes and names mean within its dates only"),
    TEXT("iso2", 0, "ISO 3166-1 alpha-2"),
    INTEGER("m49", 0, "UN M49 number"),
    INTEGER("cow", 0, "Correlates of War number"),
    INTEGER("gw", 0, "Gleditsch and Ward number"),
    DATE("began", 0, "first day on which these codes hold for this state"),
    DATE("ended", 0, "day from which they no longer hold"),
    TEXT("successor", 0, "state that continued it"),
};

static const comity_fact_column state_name_table[] = {
    STATE("state", REQ, "state"),
    TEXT("name", REQ, "a name or spelling under which data sets know it"),
};

#define SYSTEMS "iso3|iso2|m49|cow|gw|name|cowc|gwc|imf|wb|vdem|polity"

static const comity_fact_column state_code_table[] = {
    STATE("state", REQ, "state"),
    CHOICE("system", REQ, SYSTEMS, "code system"),
    TEXT("code", REQ, "code, or a name that holds for a time only"),
    DATE("began", 0, "first day on which the code means this state; both dates empty: while the state's rows hold"),
    DATE("ended", 0, "day from which it no longer does"),
};

static const comity_fact_column not_state_table[] = {
    CHOICE("system", REQ, SYSTEMS, "code system"),
    TEXT("code", REQ, "code or name that data sets use beside those of states"),
    CHOICE("kind", REQ, "organisation|aggregate|region|movement|group|remark", "what it is"),
    TEXT("about", 0, "what it stands for"),
};

static const comity_fact_column organisation_table[] = {
    KEY("organisation", "identifier"),
    TEXT("name", REQ, "name"),
    TEXT("abbreviation", 0, "short form"),
    CHOICE("kind", REQ, "intergovernmental|forum|programme|alliance|bank|national", "kind of organisation"),
    DATE("founded", 0, "founding day"),
    DATE("ended", 0, "day from which it no longer exists"),
    REF("predecessor", 0, "organisation", "organisation whose line it continues"),
    STATE("seat_state", 0, "state of its seat"),
    TEXT("seat", 0, "city of its seat"),
    YES("subject", "yes: the organisation the case is about"),
};

static const comity_fact_column body_table[] = {
    KEY("body", "identifier"),
    REF("organisation", REQ, "organisation", "organisation it belongs to"),
    TEXT("name", REQ, "name"),
    TEXT("abbreviation", 0, "short form"),
    CHOICE("kind", REQ, "council|conference|permanent|consortium|forum|proposed|centre|university|contact_group",
           "kind of body"),
    DATE("agreed", 0, "day of the founding instrument or decision"),
    DATE("opened", 0, "day it began to work"),
    DATE("ended", 0, "day from which it no longer exists"),
    STATE("seat_state", 0, "state of its seat"),
    TEXT("seat", 0, "city of its seat"),
};

static const comity_fact_column body_member_table[] = {
    REF("body", REQ, "body", "body"),
    STATE("state", REQ, "state of the member"),
    TEXT("member", 0, "institution that is the member, where it is not the state"),
};

static const comity_fact_column spell_table[] = {
    REF("organisation", REQ, "organisation", "organisation"),
    STATE("state", REQ, "state"),
    CHOICE("role", REQ, "member|observer|dialogue_partner|partner|candidate|guest", "role"),
    DATE("began", REQ, "first day of the role"),
    DATE("ended", 0, "day from which the role no longer holds; empty: goes on"),
};

static const comity_fact_column domain_table[] = {
    KEY("domain", "identifier"),
    TEXT("name", REQ, "name"),
    CHOICE("dimension", REQ, "economic|political|security|sociocultural|institutional", "dimension it counts under"),
};

static const comity_fact_column instrument_table[] = {
    KEY("instrument", "identifier"),
    TEXT("name", REQ, "name"),
    TEXT("also_called", 0, "other names, separated by |"),
    CHOICE("kind", REQ,
           "treaty|agreement|convention|charter|declaration|statement|memorandum|programme|protocol|law|decision",
           "kind of instrument"),
    DATE("adopted", REQ, "day of signature or adoption"),
    DATE("in_force", 0, "day of entry into force"),
    DATE("ended", 0, "day from which it no longer holds"),
    TEXT("place", 0, "place of signature"),
    REF("organisation", 0, "organisation", "organisation under which it was made"),
    STATE("depositary", 0, "depositary state"),
    YES("binding", "yes: creates legal obligations"),
};

static const comity_fact_column instrument_domain_table[] = {
    REF("instrument", REQ, "instrument", "instrument"),
    REF("domain", REQ, "domain", "domain it governs"),
};

static const comity_fact_column party_table[] = {
    REF("instrument", REQ, "instrument", "instrument"),
    STATE("state", REQ, "state"),
    CHOICE("act", REQ, "signature|ratification|accession|observer|withdrawal", "what the state did"),
    DATE("acted", 0, "day of the act"),
};

static const comity_fact_column provision_table[] = {
    KEY("provision", "identifier"),
    REF("instrument", REQ, "instrument", "instrument"),
    TEXT("article", 0, "article"),
    TEXT("topic", REQ, "what it provides, in our words"),
    NUMBER("number", 0, "figure it sets"),
    TEXT("unit", 0, "unit of the figure"),
    STATE("state", 0, "state it binds, where not all parties alike"),
};

static const comity_fact_column meeting_table[] = {
    KEY("meeting", "identifier"),
    REF("organisation", REQ, "organisation", "organisation"),
    CHOICE("kind", REQ, "heads_of_state|heads_of_government|ministers|other", "level"),
    DATE("began", REQ, "first day"),
    DATE("ended", 0, "last day"),
    TEXT("place", 0, "place"),
    STATE("host", REQ, "host state"),
    CHOICE("format", REQ, "in_person|virtual", "format"),
};

static const comity_fact_column attendance_table[] = {
    REF("meeting", REQ, "meeting", "meeting"),
    STATE("state", REQ, "state"),
    CHOICE("role", REQ, "member|observer|dialogue_partner|partner|guest", "capacity"),
};

static const comity_fact_column exercise_table[] = {
    KEY("exercise", "identifier"),
    TEXT("name", REQ, "name"),
    REF("organisation", 0, "organisation", "organisation under which it was held"),
    DATE("began", REQ, "first day"),
    DATE("ended", 0, "last day"),
    TEXT("place", 0, "place"),
    STATE("host", 0, "host state; empty: several"),
};

static const comity_fact_column contingent_table[] = {
    REF("exercise", REQ, "exercise", "exercise"),
    STATE("state", 0, "state that sent troops; empty: all together"),
    INTEGER("personnel", 0, "number of troops; empty: took part, number unknown"),
    CHOICE("qualifier", 0, "exactly|about|at_least|at_most", "how the source qualifies the number"),
    YES("preferred", "yes: the value used where sources disagree"),
    CHOICE("role", REQ, "participant|observer|invited|total|withdrew", "capacity; total for a row without a state"),
};

static const comity_fact_column ladder_table[] = {
    {"grade", COMITY_FACT_INTEGER, UNQ, NULL, "rung"},
    TEXT("name", REQ, "what the rung means"),
};

static const comity_fact_column partnership_table[] = {
    STATE("state", REQ, "state"),
    STATE("partner", REQ, "partner"),
    REF("grade", REQ, "ladder", "rung of ladder.csv"),
    TEXT("name", REQ, "name the two states gave it"),
    DATE("began", REQ, "day it was declared"),
    DATE("ended", 0, "day from which a later form replaced it"),
};

static const comity_fact_column dispute_table[] = {
    KEY("dispute", "identifier"),
    TEXT("name", REQ, "neutral name"),
    CHOICE("kind", REQ, "border|territory|standoff|clash|war|rivalry|transit|intervention|settlement|attack|status",
           "kind"),
    DATE("began", 0, "first day"),
    DATE("ended", 0, "day from which it no longer goes on"),
    TEXT("place", 0, "place"),
};

static const comity_fact_column dispute_party_table[] = {
    REF("dispute", REQ, "dispute", "dispute"),
    TEXT("party", REQ, "state code, or the name of a party that is not a state"),
    STATE("state", 0, "state"),
    CHOICE("role", REQ, "side|mediator|intervener|affected", "part it takes"),
};

static const comity_fact_column contribution_table[] = {
    REF("organisation", REQ, "organisation", "organisation"),
    STATE("state", REQ, "state"),
    CHOICE("kind", REQ, "budget_quota|capital_offer|loan_pledge|grant_pledge", "kind"),
    NUMBER("value", 0, "amount; empty: reported without a figure"),
    TEXT("unit", REQ, "percent, usd ..."),
    DATE("began", REQ, "first day it applies"),
    DATE("ended", 0, "day from which it no longer applies"),
    REF("instrument", 0, "instrument", "instrument that sets it"),
    YES("incomplete", "yes: the schedule it belongs to is not known in full"),
};

static const comity_fact_column decision_rule_table[] = {
    REF("organisation", REQ, "organisation", "organisation"),
    CHOICE("area", REQ, "accession|suspension|constitution|budget|compliance|policy|dispute_settlement",
           "what is decided: accession and suspension of members, change of the charter, budget, financial compliance, "
           "policy, settlement of disputes"),
    CHOICE("rule", REQ, "consensus|all_but_one|supermajority|majority",
           "whose consent it takes: of all, of all but the state concerned, of a larger or of a simple majority"),
    CHOICE("bindingness", REQ, "binding|conditional|none", "whether states must follow"),
    CHOICE("ratification", REQ, "none|some|all", "which states must ratify the decision"),
    CHOICE("agenda", REQ, "states|shared|body", "who prepares it: states, states and a standing body, that body alone"),
    DATE("began", REQ, "first day it applies"),
    DATE("ended", 0, "day from which it no longer applies"),
    REF("instrument", 0, "instrument", "instrument that sets it"),
};

static const comity_fact_column office_table[] = {
    CHOICE("office", REQ, "secretary_general|rats_director|chair", "office"),
    REF("body", REQ, "body", "body"),
    STATE("state", REQ, "state whose national holds it"),
    DATE("began", REQ, "first day of the term"),
    DATE("ended", 0, "day from which the term is over"),
};

static const comity_fact_column project_table[] = {
    KEY("project", "identifier"),
    TEXT("name", REQ, "name"),
    CHOICE("kind", REQ, "bank|fund|deal|corridor|programme|plan", "kind"),
    REF("organisation", 0, "organisation", "organisation"),
    DATE("announced", 0, "day it was announced or signed"),
    DATE("ended", 0, "day from which it no longer goes on"),
    CHOICE("status", REQ, "proposed|agreed|running|completed|abandoned", "status"),
    TEXT("note_place", 0, "where it lies, with the reading of each side where contested"),
};

static const comity_fact_column project_party_table[] = {
    REF("project", REQ, "project", "project"),
    STATE("state", REQ, "state"),
    CHOICE("role", REQ, "lead|participant|opponent|proposer", "part it takes"),
};

static const comity_fact_column proposal_table[] = {
    KEY("proposal", "identifier"),
    REF("organisation", REQ, "organisation", "organisation"),
    TEXT("subject", REQ, "what was proposed"),
    STATE("state", REQ, "proposer"),
    DATE("made", REQ, "day it was made"),
    DATE("adopted", 0, "day it was adopted; empty: not adopted"),
    CHOICE("outcome", REQ, "adopted|not_adopted|pending", "outcome"),
    REF("instrument", 0, "instrument", "instrument that adopted it"),
};

static const comity_fact_column statistic_table[] = {
    KEY("statistic", "identifier"),
    TEXT("subject", REQ, "what is counted: organisation, state, dyad (CHN-RUS) or project"),
    TEXT("indicator", REQ, "what is measured"),
    NUMBER("value", REQ, "value"),
    CHOICE("qualifier", 0, "exactly|about|at_least|at_most", "how the source qualifies the number"),
    TEXT("unit", REQ, "unit"),
    DATE("began", 0, "first day of the period"),
    DATE("ended", 0, "last day of the period"),
    TEXT("reporter", REQ, "who reports it"),
};

static const comity_fact_column designation_table[] = {
    KEY("designation", "identifier"),
    TEXT("authority", REQ, "authority whose act it is"),
    STATE("state", 0, "state of that authority; empty: international"),
    TEXT("subject", REQ, "group named in the act"),
    TEXT("list", REQ, "list or act"),
    DATE("began", REQ, "day of listing"),
    DATE("ended", 0, "day of delisting"),
};

static const comity_fact_column concept_table[] = {
    KEY("concept", "identifier"),
    TEXT("name", REQ, "name"),
    TEXT("about", REQ, "what it stands for, in our words"),
    REF("instrument", 0, "instrument", "instrument that states it"),
};

static const comity_fact_column event_table[] = {
    KEY("event", "identifier"),   TEXT("name", REQ, "neutral name"), DATE("began", REQ, "first day"),
    DATE("ended", 0, "last day"), TEXT("place", 0, "place"),
};

#define TABLE(n, f, s, a)                                                                                              \
    { #n, f, a, n##_table, sizeof n##_table / sizeof n##_table[0], s, 0 }
#define OPTIONAL(n, f, s, a)                                                                                           \
    { #n, f, a, n##_table, sizeof n##_table / sizeof n##_table[0], s, 1 }

static const comity_fact_table tables[] = {
    TABLE(source, "sources.csv", 0, "sources that the other tables cite"),
    TABLE(state, "states.csv", 1, "states with their codes and the time in which these hold"),
    TABLE(state_name, "state_names.csv", 1, "names and spellings of states"),
    OPTIONAL(state_code, "state_codes.csv", 1, "further codes of states, and names that hold for a time"),
    OPTIONAL(not_state, "not_states.csv", 1, "codes and names in data sets that stand for no state"),
    TABLE(domain, "domains.csv", 1, "spheres of cooperation"),
    TABLE(ladder, "ladder.csv", 1, "rungs of partnership"),
    TABLE(organisation, "organisations.csv", 1, "organisations and programmes"),
    TABLE(body, "bodies.csv", 1, "bodies of organisations"),
    TABLE(body_member, "body_members.csv", 1, "members of a body that are not simply the member states"),
    TABLE(spell, "spells.csv", 1, "spells of role: who was what, from when to when"),
    TABLE(instrument, "instruments.csv", 1, "treaties, charters, declarations and other instruments"),
    TABLE(instrument_domain, "instrument_domains.csv", 1, "domains that an instrument governs"),
    TABLE(party, "parties.csv", 1, "what states did to instruments"),
    TABLE(provision, "provisions.csv", 1, "provisions with their figures"),
    TABLE(meeting, "meetings.csv", 1, "meetings and their hosts"),
    TABLE(attendance, "attendance.csv", 1, "who attended in another capacity than member"),
    TABLE(exercise, "exercises.csv", 1, "military exercises"),
    TABLE(contingent, "contingents.csv", 1, "contingents and totals of exercises, every report of them"),
    TABLE(partnership, "partnerships.csv", 1, "bilateral partnerships with their rung"),
    TABLE(dispute, "disputes.csv", 1, "disputes, clashes and settlements"),
    TABLE(dispute_party, "dispute_parties.csv", 1, "who takes which part in a dispute"),
    TABLE(contribution, "contributions.csv", 1, "budget quotas, capital and pledges"),
    OPTIONAL(decision_rule, "decision_rules.csv", 1, "how the organisation decides, area by area"),
    TABLE(office, "offices.csv", 1, "which state's national held which office"),
    TABLE(project, "projects.csv", 1, "funds, deals, corridors and programmes"),
    TABLE(project_party, "project_parties.csv", 1, "states taking part in a project"),
    TABLE(proposal, "proposals.csv", 1, "proposals made and what became of them"),
    TABLE(statistic, "statistics.csv", 1, "reported figures with reporter and period"),
    TABLE(designation, "designations.csv", 1, "acts by which an authority lists a group"),
    TABLE(concept, "concepts.csv", 1, "concepts that texts refer to"),
    TABLE(event, "events.csv", 1, "events that are not disputes among the states recorded"),
};

const comity_fact_table *comity_fact_tables(size_t *n) {
    *n = sizeof tables / sizeof tables[0];
    return tables;
}

const comity_fact_table *comity_fact_table_find(const char *name) {
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        if (strcmp(tables[i].name, name) == 0) {
            return &tables[i];
        }
    }
    return NULL;
}

const comity_fact_column *comity_fact_source_columns(size_t *n) {
    *n = sizeof source_columns / sizeof source_columns[0];
    return source_columns;
}
