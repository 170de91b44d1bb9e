from selaras.documents.company_codec import company_document_id, decode_company, encode_company
from selaras.domain.company import Branch, Company
from selaras.domain.result import Defect

NPWP = "0012345678901000"
COMPANY = Company(NPWP, "PT Maju", (Branch("000000", "Pusat"), Branch("000001", "Bandung")))


def test_a_company_is_read_as_it_was_written() -> None:
    assert decode_company(company_document_id(NPWP), encode_company(COMPANY)) == (COMPANY, ())


def test_a_company_has_one_document_on_every_pc() -> None:
    assert company_document_id(NPWP) == f"company:{NPWP}"


def test_a_company_of_which_only_a_branch_arrived_knows_its_npwp() -> None:
    found, defects = decode_company(f"company:{NPWP}", {"branch/000001": '{"name":"Bandung"}'})
    assert found == Company(NPWP, "", (Branch("000001", "Bandung"),))
    assert defects == ()


def test_what_cannot_be_read_in_a_company_becomes_a_defect() -> None:
    registers = encode_company(COMPANY) | {"name": "5", "branch/000001": "[]", "new": "?"}
    found, defects = decode_company(f"company:{NPWP}", registers)
    assert found.branches == (Branch("000000", "Pusat"), Branch("000001"))
    assert defects == (
        Defect("branch/000001", "group.unreadable"),
        Defect("name", "text.unreadable"),
    )
