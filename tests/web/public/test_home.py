"""The home page: the way in for all 34 trades."""

from portal.projects.catalogue import list_categories


def test_the_question_goes_to_the_wizard(anyone):
    form = anyone.get("/").html.select_one("form.ask")
    assert (form["action"], form["method"], form.input["name"]) == ("/legg-ut", "get", "q")


def test_every_category_has_its_tile(anyone):
    links = {link["href"] for link in anyone.get("/").html.select(".groups a")}
    assert links == {f"/tjenester/{category.key}" for category in list_categories()}


def test_the_examples_are_services_that_exist(anyone):
    for link in anyone.get("/").html.select(".pop a"):
        assert "kategori=" in anyone.get(link["href"], status=303).location


def test_a_browser_with_a_draft_can_go_on_with_it(anyone):
    assert "Fortsett på utkastet" not in anyone.get("/").text
    anyone.get("/legg-ut/kategori").forms["choices"].submit(name="choice", value="tak", status=303)
    link = anyone.get("/").html.select_one("a:-soup-contains('Fortsett på utkastet')")
    assert "Tak" in link.text
    anyone.get(link["href"], status=303)


def test_it_asks_the_database_nothing_for_a_stranger(anyone):
    anyone.get("/")
    assert anyone.query_count == 0
