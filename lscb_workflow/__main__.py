from lscb_workflow.cli import main

main()
