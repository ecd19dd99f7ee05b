"""The words that the rule knows: given names, ordinary words that begin with a capital, words for people and kin."""

# Given names common among children and parents of all communities in England today.
GIVEN = frozenset(
    """
    abdirahman aoife ewa bogdan tyrell andrei mihai ionut vasile florin cristina cillian padraig faduma ubah sagal alina
    dorota jacek zbigniew malgorzata pawel bozena ludmila svetlana sergei oksana yevhen viktor bronislaw gheorghe
    aaliyah aarav aaron abdi abdul abdullah abdulrahman abigail abu adam adeel adele aditi adnan adrian agata
    agnieszka ahmad ahmed aidan aiden aisha aishah akua alan alana alastair albert aleksandra aleksander alesha alex
    alexander alexandra alexis alfie ali alice alicia alina alisha alison aliyah allan alyssa amanda amani amara
    amelia amelie amina aminah amir amira amit amna amy ana anas andre andrea andrew andrzej angela angus anika anil
    anisa anita anjali ann anna annabel annabelle anne annie anthony antoni antonia anya arabella archie ariana arif
    arjun arlo arthur arun asad asha asher ashraf asif asim asiya asma atif aurora ava ayaan ayan ayesha ayisha ayla
    ayodele aziz babar barbara barnaby bartosz beatrice beata becky ben benjamin bernadette beth bethany bilal
    blessing bodhi bradley brandon brian bridget bronwyn caitlin callum cameron camila carla carlos carmen caroline
    carys catherine cathy cerys chantelle charlie chelsey chidi chiamaka chinedu chloe christina christine
    christopher ciara claire clara clive colin connor conor courtney craig dafydd daisy daniel daniella danielle
    daria darius darren dave david deborah declan deepak denise dennis derek dermot destiny devon diane dilan dina
    dipti dmitri dominic dominika donna dorothy douglas duncan dylan ebony eddie edith edward edyta efua eileen
    elaine eleanor elena eliana elif elijah elise eliza elizabeth ella ellen ellie elliot elliott eloise elsie
    emilia emily emma emmanuel emmanuella enzo eric erin esme esmee esra ethan euan eva evan evelyn evie ezra fahad
    faisal faiza farah farhan farida faris farooq fateha fatima fatimah fatma fatuma fearne felix fernanda fiona
    finlay finley fionn florian freddie frederick freya gabriel gabriela gabriella gareth gary gavin gemma geoffrey
    geraldine gerard gethin ghulam giovanni giulia gloria graham grzegorz gurpreet gwen habiba hadiya hafsa hajra
    hakim hamid hamza hana hanna hannah hao haris harjit harleen haroon harpreet harriet harrison harry harvey
    haseeb hassan hassanah hawa haydn hayden hayley heidi helen helena henry hiba hibo hillary hina huda hugh hugo
    humaira husnain hussain hussein ibrahim idris ifeoma ifrah iga ikra ilyas imaan imogen imran inaaya ines ioana
    iqra irfan isaac isabel isabella isabelle isha isla ismael ismail isra ivan ivy iwan izabela jabari jack jackson
    jacob jacqueline jade jaden jaiden jakub jamal james jamie jamila jana jane janet janice jason jasmin
    jasmine jason jaspreet javed jawad jay jayden jaydon jayla jaylen jean jeffrey jenna jennifer jenny jeremy
    jermaine jerome jess jessica jia jill jim jimmy joan joanna joanne jodie joe joel johanna john jolene jonah
    jonathan josef joseph josephine josh joshua jozef juan jude judith julia julian julie juliet junaid justin
    justyna kacey kacper kadija kai kaitlyn kaleb kamal kamila kamran karen karim karl karolina kasia kasim kate
    katarzyna katherine kathleen kathryn katie katrina kayden kayla kayleigh keira keith kelly kelsey ken kenneth
    kenza keren kerry kevin khadija khadijah khaled khalid khalil khalida kian kieran kiera kirsty klaudia kofi
    krishna krystian krzysztof kumar kwame kyle kyra lacey laiba laila lara laura lauren laurence layla leah leanne
    lee leila lena leo leon leona leonie leroy lewis lexi liam libby lidia lily linda lindsey linh lisa liz lois
    lola lorraine louis louisa louise luca lucas lucia lucy luke lukasz lydia maciej maddison madeleine madison
    magda magdalena maggie mahad mahira mahmood mahmoud maisie maja malachi malaika malik manjit manpreet marcel
    marcin marek margaret maria mariam marie marion marley marta martha martin martyna marvin mary maryam maryan
    mateusz matilda matthew maureen mavis maya megan mehmet mei melanie melissa mia michael michaela michal michelle
    miguel mikael mikolaj mila milan millie milosz ming mohamed mohammad mohammed mohamud moira molly monica monika
    morgan muhammad mukhtar muna mustafa nabil nadia nadine naeem naima najma nana nancy naomi natalia natalie
    natasha nathan nathaniel naveed navdeep nazia neil nevaeh ngozi niall niamh nicola nicholas nicole nigel nikhil
    nikita nikola nimra nina noah noor nora noura nuala nusrat obinna oisin ola olga oliver olivia oliwia oluwaseun
    omar oscar osman owen oyin pamela parveen patience patricia patrick patryk paul paula pauline pedro penelope
    peter petra philip philippa phoebe piotr pippa polly pooja poppy priti priya przemyslaw quentin rabia rachael
    rachel radoslaw rafal raheem rahim rahma rahul raja rajesh rajvir ralph ranjit rania rashid ravi raymond razia
    rebecca reece reem rehan rehana reuben rhian rhiannon rhys ricardo richard ricky rida riley rita riyad robert
    roberta robin rohan roisin roman ronan ronnie rory rosalind rosemary rosie ross rowena roxanne roy rubina ryan
    saad saara sabina sabrina sadia saeed safa safia safiya sahar sahil saif saima sajid sakina saleem salim salma
    sam sama samantha samar samina samir samira samson samuel sana sandra sanjay santiago saoirse sara sarah sasha
    scarlett scott sean sebastian seren shabana shabnam shaheen shahid shaista shakira shanice shannon shaun sheila
    shelby shirley shreya siddharth sidney sienna simon simran sinead siobhan skye sofia somaia sonia sophia sophie
    stacey stanislaw stefan stella stephanie stephen steven stuart sue suleman sultan sumaya sunita suresh susan
    suzanne szymon tabitha tahir tahira tamara tania tanisha tanya tara tariq tasha tasnim tayla taylah teddy tegan
    teresa tessa theo theodore theresa thomas tia tiana tiffany tilly tim timothy tina tobias toby tom tomasz tommy
    toni tracey tracy trevor tristan tudor tyler tyrese tyrone uma umar umaima umair urszula usman valerie vanessa
    vera veronica vicky vijay vikram vincent violet vivian wahid waleed walter wanda warsame waseem wayne wendy
    wiktor wiktoria wilfred william winston wojciech xavier xin yahya yakub yasin yasir yasmin yasmine yolanda
    yousef yuki yunus yusra yusuf yvonne zachary zahid zahir zahra zain zaina zainab zakariya zara zayd zayn zeeshan
    zeinab zeynep zoe zofia zuzanna zubair
    """.split()
)

# Given names that are also ordinary words, months, places, statuses or surnames of laws: they need a further sign.
BOTH = frozenset(
    """
    amber jan angel april art august austin autumn bill blake blue brook brooke carol carter chance charity charlotte
    chase chelsea cherry chester christian clay cliff crystal dale dawn dean destiny diamond drew eden faith fern
    flora florence frank georgia george gene grace grant harmony haven hazel heath heather holly honor hope hunter
    iris ivy jade jasper jordan joy june kent kim lance lincoln london major mark max may melody mercy mick miles
    mason merit nick norman olive page paige paris parker patience pat pearl penny pierce pearce peace piers poppy
    precious prince princess ray reed rich river rob robin rose rowan ruby rusty ruth salt sandy savannah scout sky
    sonny stanley star storm summer sunny sydney troy trinity victor victoria ward warren wells will willow winter
    wren
    """.split()
)

# Words that plans and returns write with a capital and that name nobody.
ORDINARY = frozenset(
    """
    a academy act action adult adults advisory agency aim aims all also an and annual area arrangements as
    assessment assistant associate at audit august autumn away bank black blue board boards both brief british
    building business but by cabinet care carer carers case centre chair chairperson chapter charter chief child
    childhood children christmas city clinical clinic clubs code college commission commissioner commissioning
    committee common community complete completed conference consultant contact coordinator core council councillor
    councils county court courts crown cross culture daily data date day days deadline december department deputy
    designated designed director directorate district division domestic draft drugs during duty each early easter
    east eastern education eight emergency england english event events every executive family families february
    feedback female fifteen final finance first five following football for force forced forum foster four framework
    friday from front full further general girls governing government governor governors grammar great green group
    groups guide guidance half hall head heads headteacher health hearing her high his hospital hospitals house
    housing hub human improvement in independent infant infants information inquiry inspector institute interim
    internet it its january joint july june junior juniors justice key last law lead leads leadership learning legal
    life line link list live local looked low magistrates male manager managers mandatory many march may measure
    measures medical meeting meetings member members mental mid midlands midwifery minister ministry minutes missing
    model monday monthly more most much music named national network new next no north northern not november now
    nurse nurses nursery nursing october of office officer officers official on once one online only open operations
    our out outcome outcomes output over panel parent parents parish park part parts partner partners partnership
    paediatric paediatrician people peer phase plan plans planning police policy post practice practitioner
    practitioners pre primary prime principal prison private probation procedures procurement product professional
    professionals professor programme progress project protect protection protocol public pupil pupils qualified
    quality quarter quarterly queen question red referral referrals regional register report reports research
    response return returns review reviews right rights risk road roads royal rural safe safeguarding safer safety
    same saturday say school schools scrutiny second secondary section senior september serious service services
    seven several sex sexual she short signs since single six sixth social society some south southern special
    specialist sport sports spring staff standard standards start state statutory steering step still strategic
    strategy street student students sub summer sunday supervision support sure survey system systems task team
    teams term terms test that the their them then there these they third thirty this three thursday thus time to
    toolkit top total town trading training transport trust trustee tuesday twelve two under union unit university
    until update urban very vice victim victims voice voluntary volunteer volunteers vulnerable walk was we
    wednesday week weekly welfare well west western what when where which while white who whole why will wing winter
    with within women work worker workers workforce working workshop workshops yes year yellow you young youth zero
    solihull birmingham coventry warwick warwickshire london manchester leeds bristol wolverhampton dudley walsall
    sandwell europe european scotland scottish wales welsh ireland irish polish somali urdu punjabi arabic bengali
    romanian christian muslim sikh hindu jewish catholic roma traveller travellers asian african caribbean ofsted
    barnardo barnardos nspcc childline relate cafcass camhs nhs connexions stonewall mencap mind samaritans ukcisa
    microsoft excel word teams zoom facebook snapchat instagram tiktok whatsapp twitter youtube google gmail outlook
    laming munro climbie connelly wood marac mash
    """.split()
)

# What follows a name of a place or a body, and makes a capital before it no person's name.
OF_A_PLACE = frozenset(
    """
    academy avenue bridge castle centre chapel church clinic close college common court crescent cross drive estate
    farm field fields foundation gardens grange green grove hall heath high hill hospital house infants infant
    juniors junior lane library lodge nursery park police practice primary recovery river road school schools
    secondary square station street surgery trust university valley village ward way wood woods unit team ltd
    limited plc inquiry review report project programme act rating status award model tool toolkit approach method
    scale questionnaire checklist week day campaign
    """.split()
)
PLURALS = frozenset(
    """
    children people girls boys pupils students adults teenagers youngsters men women residents
    """.split()
)
KIN = frozenset(
    """
    mother father mum dad mam mummy daddy parent parents carer carers sister brother sibling siblings twin
    grandmother grandfather gran nan nanny grandad grandma grandparents aunt auntie uncle cousin stepfather
    stepmother stepdad stepmum partner boyfriend girlfriend husband wife son daughter baby boy girl child toddler
    teenager youngster pupil patient placement
    """.split()
)
CUES = KIN | frozenset(["called", "named", "nicknamed", "victim", "suspect", "offender", "perpetrator"])
TITLES = frozenset("mr mrs ms miss mx dr prof sir lady lord cllr pc dc ds di sgt rev fr".split())
# Letters that stand for things and not for people.
ACRONYMS = frozenset(
    """
    A&E AMHP ASB ASC BAME BME BRAG BSL CAADA CAF CAFCASS CAMHS CC CCG CDOP CDR CE CEO CEOP CFO CIC CIN CJS CLA CME
    CP CPD CPP CPS CQC CS CSA CSC CSE CSP CT CV CYP CYPP DA DASH DBS DCS DFE DHR DNA DOB DPA DPH DV DVD EDT EDS EH
    EHA EHC EHCP EHE EIA ESOL EU EY EYFS FAQ FE FGM FII FNP FOI FTE GCSE GDPR GP GPS HBV HCP HE HMCI HMIC HMICFRS
    HMIP HMP HMRC HR HWB ICB ICPC ICT ID IDVA IMR IRO ISA ISVA IT ITC JSNA JTAI KPI LA LAC LADO LAS LD LGA LGBT LPA
    LSCB LSCP LSP LTD MACE MAPPA MARAC MARF MASE MASH MCA MH MOU MP MPS MSP NE NEET NFA NGO NHS NICE NI NMC NOMS NPS
    NSPCC NVQ NW OCC OFSTED OK OOH OT PA PALS PC PCC PCSO PCT PDF PE PH PHE PHSE PI PLO PP PR PRU PSHE PVI QA QB RAG
    RCPC RE ROSH SAR SCIE SCR SD SE SEN SENCO SEND SG SGO SHA SI SL SLA SLT SMART SMBC SOP SP SPOC SPR SS SSP SSW ST
    SUDI SUI SW TA TAC TAF TB TOR TV UASC UK UKBA UN UNCRC UPN URL US VAWG VC VCS VCSE VLE VS WM WMAS WMP WRAP YJB
    YJS YMCA YOI YOS YOT YP YPS YTD
    """.split()
)
MONTHS = frozenset("january february march april may june july august september october november december".split())
