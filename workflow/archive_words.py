"""What an archive package says of itself, to whoever opens it when Samverka is no more."""

from __future__ import annotations

README_SV = """\
ARKIVPAKET FRÅN SAMVERKA

Ärende:    {number} {title}
Beställt:  {asked_at} (UTC)

VAD SOM FINNS HÄR

case.json             Ärendet, dess textversioner och dess handlingar, med alla uppgifter.
texts/0001.json ...   Ärendets text i varje version, byte för byte som den beslutades på.
documents/            Handlingarnas filer: handlingsnummer, version, namn.
ledger/entries.jsonl  Ärendets händelser och beslut, en rad JSON för varje, i ordning.
ledger/format.md      Hur händelsernas kontrollsummor räknas (på engelska).
ledger/proofs/        Bevis: varje beslut står i liggaren under en undertecknad kontrollpunkt.
ledger/keys.txt       De öppna nycklarna. Jämför med dem som parterna har fått på papper.
verify_ledger.py      Programmet som kontrollerar ett bevis, utan Samverka.
manifest-sha256.txt   Kontrollsumma (SHA-256) för varje fil i paketet.

En text eller fil som är lagligen gallrad saknas: då är "file" null i case.json, där dess summa
står kvar, och en händelse av slaget "erasure" säger när och på vilken grund.

SÅ KONTROLLERAR DU PAKETET

1. Att ingen fil har ändrats: kör i mappen
       sha256sum -c manifest-sha256.txt
   (Windows: Get-FileHash i PowerShell ger samma summa för en fil.)
2. Att ett beslut vilar på rätt text: text_sha256 i raden i ledger/entries.jsonl är summan av filen
   texts/<text_number>.json.
3. Att texten vilar på rätt handlingar: under "documents" i texten står varje handlings SHA-256,
   som är filens summa i manifestet.
4. Att inga händelser har ändrats, tagits bort eller lagts till: räkna hash av varje rad enligt
   ledger/format.md. prev i en rad är hash i raden före.
5. Att besluten är de som undertecknades: kör för varje bevis
       python3 verify_ledger.py --proof ledger/proofs/0007.txt --key ledger/keys.txt
   Beviset nämner beslutets hash, som är hash i dess rad i ledger/entries.jsonl.
"""

README_EN = """\
ARCHIVE PACKAGE FROM SAMVERKA

Case:       {number} {title}
Asked for:  {asked_at} (UTC)

WHAT IS HERE

case.json             The case, its text versions and its documents, with all that is said.
texts/0001.json ...   The case's text in each version, byte by byte as it was decided on.
documents/            The documents' files: number within the case, version, name.
ledger/entries.jsonl  What happened and was decided in the case, a line of JSON each, in order.
ledger/format.md      How the checksums of the entries are made.
ledger/proofs/        Proofs: each decision stands in the ledger under a signed checkpoint.
ledger/keys.txt       The public keys. Compare them with those that the parties have on paper.
verify_ledger.py      The program that checks a proof, without Samverka.
manifest-sha256.txt   Checksum (SHA-256) of each file in the package.

A text or a file that was lawfully erased is not here: its "file" in case.json is null, its
checksum stays there, and an entry of kind "erasure" says when and on what ground.

HOW TO VERIFY THE PACKAGE

1. That no file was changed: in the folder run
       sha256sum -c manifest-sha256.txt
   (Windows: Get-FileHash in PowerShell gives the same sum of a file.)
2. That a decision rests on the right text: text_sha256 of the line in ledger/entries.jsonl is the
   sum of the file texts/<text_number>.json.
3. That the text rests on the right documents: under "documents" the text has the SHA-256 of each,
   which is the file's sum in the manifest.
4. That no entry was changed, taken away or added: make the hash of each line as ledger/format.md
   says. prev of a line is hash of the line before.
5. That the decisions are those that were signed: for each proof run
       python3 verify_ledger.py --proof ledger/proofs/0007.txt --key ledger/keys.txt
   The proof names the decision's hash, which is hash of its line in ledger/entries.jsonl.
"""
