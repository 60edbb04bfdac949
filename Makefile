# Every target calls course.py, which works without make as well (see README).
PYTHON ?= python3
NAME ?=

.PHONY: help book test coverage assignments check progress grade solutions bench pdf lab serve setup clean

help:
	@$(PYTHON) course.py --help

book test coverage assignments progress bench pdf lab serve setup:
	@$(PYTHON) course.py $@

check grade solutions:
	@$(PYTHON) course.py $@ $(NAME)

clean:  # what was built; the environment and students' work stay
	rm -rf _build
