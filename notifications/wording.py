"""What letters say, in both languages: headlines, sentences per act, what to do per state."""

from __future__ import annotations

from collections.abc import Mapping

from workflow.text import Text

from .models import Kind

# By kind and act, by kind and the state that was reached, else by kind.
HEADLINES: Mapping[str, Text] = {
    "your_turn": Text("Din tur", "Your turn"),
    "referred_back": Text("Återremitterat", "Referred back"),
    "referred_back:decline": Text("Avböjt", "Declined"),
    "referred_back:reconsider": Text("Tas upp till ny prövning", "To be reconsidered"),
    "referred_back:return_evaluation": Text(
        "Utvärderingen ska kompletteras", "The evaluation lacks something"
    ),
    "decided": Text("Beslutat", "Decided"),
    "decided:approved": Text("Beslutat", "Approved"),
    "decided:rejected": Text("Avslaget", "Rejected"),
    "decided:dismissed": Text("Avskrivet", "Dismissed"),
    "decided:withdrawn": Text("Återkallat", "Withdrawn"),
    "decided:closed": Text("Avslutat", "Closed"),
    "decided:discontinue": Text("Avbrutet", "Discontinued"),
    "decided:in_force": Text("Gäller nu", "Now in force"),
    "decided:expired": Text("Löpt ut", "Expired"),
    "decided:terminated": Text("Uppsagt", "Terminated"),
    "decided:established": Text("Fastställt", "Established"),
    "decided:superseded": Text("Ersatt av en nyare", "Superseded"),
    "amended": Text("Ändrat efter beslut", "Amended after the decision"),
    "amended:prolong": Text("Förlängt", "Prolonged"),
    "amended:change": Text("Beslutet är ändrat", "The decision has been changed"),
    "amended:correct": Text("Ett skrivfel är rättat", "A clerical error has been corrected"),
    "prepared": Text("Texten är bearbetad", "The text has been prepared"),
    "released": Text("Tillgängligt för er", "Released to you"),
    "reminder": Text("Påminnelse", "Reminder"),
    "escalation:not_mine": Text("Någon behöver ta uppgiften", "Somebody has to take the task"),
    "escalation": Text("Inte gjort i tid", "Not done in time"),
    "moved": Text("Fristen är flyttad", "The deadline has been moved"),
    "invited": Text("Inbjudan till Samverka", "Invitation to Samverka"),
    "overview": Text("Veckan", "The week"),
    "digest": Text("Sammanfattning", "Digest"),
    "checkpoint": Text("Liggarens kontrollpunkt", "Checkpoint of the ledger"),
    "alarm": Text("Larm om liggaren", "Alarm about the ledger"),
}

# What happened, by act. The first is of whatever has no sentence of its own.
HAPPENED: Mapping[str, Text] = {
    "": Text("{who} har gjort något i ärendet.", "{who} has done something in the case."),
    "submit": Text("{who} har lämnat in ärendet.", "{who} has submitted the case."),
    "resubmit": Text(
        "{who} har kompletterat ärendet och lämnat in det igen.",
        "{who} has completed the case and submitted it again.",
    ),
    "endorse": Text("{who} har tillstyrkt ärendet.", "{who} has endorsed the case."),
    "approve": Text("{who} har bifallit ärendet.", "{who} has approved the case."),
    "endorse_amended": Text(
        "{who} har tillstyrkt ärendet med ändring.", "{who} has endorsed the case with changes."
    ),
    "approve_amended": Text(
        "{who} har bifallit ärendet med ändring.", "{who} has approved the case with changes."
    ),
    "advise_against": Text(
        "{who} har avstyrkt ärendet. Det går ändå vidare.",
        "{who} has advised against the case. It goes on all the same.",
    ),
    "refer_back": Text("{who} har återremitterat ärendet.", "{who} has referred the case back."),
    "postpone": Text("{who} har bordlagt ärendet.", "{who} has postponed the case."),
    "reject": Text("{who} har avslagit ärendet.", "{who} has rejected the case."),
    "dismiss": Text("{who} har avskrivit ärendet.", "{who} has dismissed the case."),
    "withdraw": Text("{who} har återkallat ärendet.", "{who} has withdrawn the case."),
    "start": Text("{who} har startat genomförandet.", "{who} has started the execution."),
    "finish": Text(
        "{who} har slutredovisat genomförandet.", "{who} has reported the execution as finished."
    ),
    "discontinue": Text(
        "{who} har avbrutit genomförandet.", "{who} has discontinued the execution."
    ),
    "evaluate": Text("{who} har lämnat utvärderingen.", "{who} has handed in the evaluation."),
    "accept": Text("{who} har godkänt utvärderingen.", "{who} has accepted the evaluation."),
    "return_evaluation": Text(
        "{who} vill att utvärderingen kompletteras.", "{who} wants the evaluation completed."
    ),
    "reconsider": Text(
        "{who} tar upp ärendet till ny prövning.", "{who} takes the case up for reconsideration."
    ),
    "reopen": Text("{who} har öppnat ärendet igen.", "{who} has reopened the case."),
    "register": Text(
        "{who} har registrerat ett tidigare beslut.", "{who} has registered an earlier decision."
    ),
    "send": Text("{who} har skickat ärendet till parterna.", "{who} has sent it to the parties."),
    "sign": Text("{who} har undertecknat.", "{who} has signed."),
    "decline": Text("{who} har avböjt.", "{who} has declined."),
    "expire": Text("Överenskommelsen har löpt ut.", "The agreement has expired."),
    "terminate": Text(
        "{who} har sagt upp överenskommelsen.", "{who} has terminated the agreement."
    ),
    "establish": Text(
        "{who} har fastställt lägesbilden.", "{who} has established the situational picture."
    ),
    "supersede": Text(
        "{who} har ersatt lägesbilden med en nyare.",
        "{who} has replaced the situational picture by a newer one.",
    ),
    "prepare": Text("{who} har bearbetat texten.", "{who} has prepared the text."),
    "amend": Text(
        "{who} har ändrat det som är beslutat.", "{who} has changed what has been decided."
    ),
    "extend": Text("{who} har flyttat fristen.", "{who} has moved the deadline."),
    "change": Text("{who} har ändrat sitt beslut.", "{who} has changed its decision."),
    "correct": Text(
        "{who} har rättat ett skrivfel i sitt beslut.",
        "{who} has corrected a clerical error in its decision.",
    ),
    "prolong": Text("{who} har förlängt överenskommelsen.", "{who} has prolonged the agreement."),
    "release": Text(
        "{who} har gjort ärendet tillgängligt för {receiver}.",
        "{who} has released the case to {receiver}.",
    ),
    "delegate": Text("{who} har gett dig uppgiften.", "{who} has given you the task."),
    "not_mine": Text(
        "{who} säger att uppgiften inte är hens. Se till att någon tar den.",
        "{who} says that the task is not theirs. See to it that somebody takes it.",
    ),
    "hand_back": Text(
        "{who} har lämnat tillbaka uppgiften till kön.",
        "{who} has handed the task back to the queue.",
    ),
}
# What it has led to, where the act alone does not say it; by the state that was reached.
LED_TO: Mapping[str, Text] = {
    "approved": Text("Ärendet är beslutat.", "The case is approved."),
    "closed": Text("Ärendet är avslutat.", "The case is closed."),
    "in_force": Text("Överenskommelsen gäller nu.", "The agreement is now in force."),
    "established": Text("Lägesbilden är fastställd.", "The situational picture is established."),
}
THE_SYSTEM = Text("Samverka", "Samverka")

# What whoever has the turn does next, by the case's state; the first for a body's stage.
TO_DO: Mapping[str, Text] = {
    "": Text("Ta ställning för {place}", "Decide for {place}"),
    "review": Text("Granska utvärderingen för {place}", "Review the evaluation for {place}"),
    "revision": Text(
        "Komplettera och lämna in igen, eller återkalla",
        "Complete and submit again, or withdraw",
    ),
    "approved": Text("Starta genomförandet", "Start the execution"),
    "execution": Text("Genomför, rapportera och slutredovisa", "Carry out, report and finish"),
    "evaluation": Text("Utvärdera process och effekt", "Evaluate process and effect"),
    "draft": Text("Ändra och skicka igen, eller återkalla", "Edit and send again, or withdraw"),
    "signing": Text("Underteckna för {place}, eller avböj", "Sign for {place}, or decline"),
    "in_force": Text("Förläng i tid om den ska fortsätta", "Prolong in time if it is to go on"),
    "establishing": Text("Fastställ för {place}, eller avböj", "Establish for {place}, or decline"),
    "established": Text("Håll lägesbilden aktuell", "Keep the situational picture up to date"),
}

WHY: Mapping[str, Text] = {
    Kind.YOUR_TURN: Text(
        "Du får brevet för att uppgiften ligger hos dig eller i en kö som du arbetar i.",
        "You get this letter because the task is yours or lies in a queue that you work in.",
    ),
    Kind.REFERRED_BACK: Text(
        "Du får brevet för att du har hanterat ärendet, eller för att uppgiften nu ligger hos er.",
        "You get this letter because you have handled the case, or because the task is yours now.",
    ),
    Kind.DECIDED: Text(
        "Du får brevet för att du har hanterat ärendet eller haft det i din kö.",
        "You get this letter because you have handled the case or had it in your queue.",
    ),
    Kind.AMENDED: Text(
        "Du får brevet för att ert arbete eller beslut vilar på det som har ändrats.",
        "You get this letter because your work or decision rests on what has changed.",
    ),
    Kind.PREPARED: Text(
        "Du får brevet för att din organisation äger ärendet, eller för att du arbetar i organet.",
        "You get this letter because your organisation owns the case, or you work for the body.",
    ),
    Kind.RELEASED: Text(
        "Du får brevet för att du arbetar där ärendet nu är tillgängligt.",
        "You get this letter because you work where the case is now available.",
    ),
    Kind.REMINDER: Text(
        "Du får brevet för att uppgiften ligger hos dig eller i en kö som du arbetar i.",
        "You get this letter because the task is yours or lies in a queue that you work in.",
    ),
    Kind.ESCALATION: Text(
        "Du får brevet för att du leder eller samordnar dem som har uppgiften.",
        "You get this letter because you lead or coordinate those who have the task.",
    ),
    Kind.MOVED: Text(
        "Du får brevet för att du har uppgiften eller har hanterat ärendet.",
        "You get this letter because you have the task or have handled the case.",
    ),
    Kind.CHECKPOINT: Text(
        "Du får brevet för att du är arkivansvarig eller revisor. Det går inte att välja bort.",
        "You get this letter as a records manager or an auditor. It cannot be switched off.",
    ),
    Kind.ALARM: Text(
        "Du får brevet för att du är driftansvarig. Det går inte att välja bort.",
        "You get this letter as an operator. It cannot be switched off.",
    ),
    Kind.INVITED: Text(
        "Du får brevet för att någon har angett din adress. Känner du inte till det behöver du "
        "inte göra något: utan ditt ja händer ingenting.",
        "You get this letter because somebody has given your address. If you know nothing of it "
        "you need do nothing: without your yes nothing happens.",
    ),
    Kind.OVERVIEW: Text(
        "Du får brevet veckans första arbetsdag, om något väntar på dig.",
        "You get this letter on the week's first working day, if something waits for you.",
    ),
    Kind.DIGEST: Text(
        "Du får brevet för att du har valt att få sådana brev samlade.",
        "You get this letter because you have chosen to get such letters together.",
    ),
}

# An invitation: to a role, not about a case.
INVITED_BY = Text(
    "{who} bjuder in dig som {role} i {place}.", "{who} invites you as {role} in {place}."
)
INVITED_AS = Text("Du är inbjuden som {role} i {place}.", "You are invited as {role} in {place}.")
WHAT_SAMVERKA_IS = Text(
    "I Samverka föreslår, beslutar och följer kommunen, polisen och andra upp det "
    "brottsförebyggande arbetet tillsammans.",
    "In Samverka the municipality, the police and others propose, decide and follow up the work "
    "of preventing crime together.",
)
HOW_TO_ACCEPT = Text(
    "Öppna länken och tacka ja. Har du redan ett konto loggar du in, annars skapar du ett.",
    "Open the link and accept. If you have an account, sign in; otherwise you make one.",
)
ROLE = Text("Roll", "Role")
PLACE = Text("Var", "Where")
FROM_DAY = Text("Från och med", "From")
TO_DAY = Text("Till och med", "Until")
ANSWER_BY = Text("Tacka ja senast", "Accept by")
ACCEPT = Text("Läs inbjudan", "Read the invitation")

# In the app only: a letter's headline holds when it is sent, a row's when it is read.
WAS_YOUR_TURN = Text("Var din tur", "Was your turn")
NOW_DONE = Text(
    "Uppgiften är gjord, eller ligger hos någon annan nu.",
    "The task has been done, or lies with somebody else now.",
)
RESTRICTED_CASE = Text("Skyddat ärende", "Restricted case")

WAITS = Text("Ett ärende väntar på dig", "A case is waiting for you")
NEWS = Text("Det har hänt något i ett ärende", "Something has happened in a case")
RESTRICTED = Text(
    "Ärendet är skyddat. Därför står inget om innehållet här. Logga in för att läsa det.",
    "The case is restricted. That is why nothing of its content stands here. Log in to read it.",
)
WHY_RESTRICTED = Text(
    "Du får brevet för att du arbetar med ärendet.",
    "You get this letter because you work on the case.",
)
IN_QUEUE = Text(
    "Uppgiften ligger i kön. Ta den, så ser de andra att du har den.",
    "The task lies in the queue. Take it, and the others see that you have it.",
)
NOT_DUE_NOW = Text(
    "Det är gjort, eller så har fristen flyttats.", "It is done, or the deadline has been moved."
)
NOTHING_TO_DO = Text("Du behöver inte göra något nu.", "There is nothing you need to do now.")
OPEN_CASE = Text("Öppna ärendet", "Open the case")
NO_ANSWERS = Text(
    "Svara inte på brevet: svar läses inte. Skickat av Samverka.",
    "Do not answer this letter: answers are not read. Sent by Samverka.",
)

DECISION = Text("Beslut", "Decision")
RECORDED_BY = Text("Antecknat av", "Recorded by")
TASK = Text("Att göra", "To do")
LATEST = Text("Senast", "By")
NOW_WITH = Text("Ligger nu hos", "Now with")
MOTIVATION = Text("Motivering", "Reason")
CHANGED = Text("Det här har ändrats", "What has changed")
ASKED = Text("Det här efterfrågas", "What is asked for")
URGENT = Text("brådskande, av ordföranden", "urgent, by the chair")

# When a letter of a kind comes, for whoever looks at what they are like.
COMES: Mapping[str, Text] = {
    Kind.YOUR_TURN: Text(
        "När något blir din uppgift, eller hamnar i en kö där du arbetar.",
        "When something becomes your task, or comes into a queue where you work.",
    ),
    Kind.REFERRED_BACK: Text(
        "När ett ärende som du har hanterat skickas tillbaka, eller ska kompletteras av er.",
        "When a case that you have handled is sent back, or lacks something from you.",
    ),
    Kind.DECIDED: Text(
        "När ett ärende som du har hanterat är beslutat eller avslutat.",
        "When a case that you have handled has been decided or closed.",
    ),
    Kind.AMENDED: Text(
        "När något ändras i ett beslut som ert arbete vilar på.",
        "When something is changed in a decision that your work rests on.",
    ),
    Kind.PREPARED: Text(
        "När ett organs sekreterare har bearbetat texten i ert förslag.",
        "When a body's secretary has prepared the text of your proposal.",
    ),
    Kind.RELEASED: Text(
        "När ett ärende görs tillgängligt där du arbetar.",
        "When a case is released to where you work.",
    ),
    Kind.CHECKPOINT: Text(
        "En gång om dagen när något har förts in i liggaren. Går till parternas arkivansvariga "
        "och revisorer.",
        "Once a day when something has been entered in the ledger. Goes to the parties' records "
        "managers and auditors.",
    ),
    Kind.ALARM: Text(
        "När en kontrollpunkt saknas eller motsägs. Går till de driftansvariga.",
        "When a checkpoint is missing or contradicted. Goes to the operators.",
    ),
    Kind.INVITED: Text(
        "När någon bjuds in till en roll. Brevet går till den som bjuds in.",
        "When somebody is invited to a role. The letter goes to whoever is invited.",
    ),
    Kind.REMINDER: Text(
        "Före, på och efter den dag då du ska ha gjort något.",
        "Before, on and after the day by which you are to have done something.",
    ),
    Kind.ESCALATION: Text(
        "När något som du leder eller samordnar är försenat, eller när en laga frist närmar sig.",
        "When something that you lead or coordinate is late, or a statutory deadline comes near.",
    ),
    Kind.MOVED: Text(
        "När någon har flyttat en frist som gäller dig.",
        "When somebody has moved a deadline that concerns you.",
    ),
    Kind.OVERVIEW: Text(
        "Veckans första arbetsdag klockan 7, om något väntar på dig.",
        "At seven on the week's first working day, if something waits for you.",
    ),
    Kind.DIGEST: Text(
        "Klockan 7, om du har valt att få brev samlade.",
        "At seven, if you have chosen to get letters together.",
    ),
}

KEEP_THIS = Text(
    "Spara brevet. Det är Samverkas underskrift på hur liggaren över alla beslut såg ut då.",
    "Keep this letter. It is Samverka's signature on how the ledger of all decisions was then.",
)
WHY_KEEP = Text(
    "Om någon senare ändrar, tar bort eller lägger in något i efterhand visar texten nedan att det "
    "har hänt. Den säger inget om något ärende.",
    "If somebody changes, removes or backdates anything later, the text below shows that it has "
    "happened. It says nothing of any case.",
)
NOTE = Text("Kontrollpunkt", "Checkpoint")
ENTRIES = Text("Antal poster", "Number of entries")
CHECK = Text("Kontrollera ett beslut", "Check a decision")
WHAT_TO_DO = Text(
    "Gör inget i databasen innan det är utrett. Vad larmet betyder står under Drift.",
    "Do nothing in the database before it is cleared up. Operations says what the alarm means.",
)
OPEN_OPERATIONS = Text("Öppna Drift", "Open Operations")
